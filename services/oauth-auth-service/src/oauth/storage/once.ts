import { Provider } from 'oidc-provider/lib/provider.js';

/**
 * Reads a value once for each request to the engine, however often the engine asks for it; outside of
 * a request, each time. For what a request does not change itself.
 */
export function oncePerRequest<Value>(read: (key: string) => Promise<Value>) {
  const byRequest = new WeakMap<object, Map<string, Promise<Value>>>();
  return (key: string): Promise<Value> => {
    const { ctx } = Provider;
    if (ctx === undefined) return read(key);
    const values = byRequest.get(ctx) ?? new Map<string, Promise<Value>>();
    byRequest.set(ctx, values);
    const value = values.get(key) ?? read(key);
    values.set(key, value);
    return value;
  };
}

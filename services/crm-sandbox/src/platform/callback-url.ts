/** The callback with these parameters added; spaces become `+`, as the providers write them. */
export function callbackUrl(
  redirectUri: string,
  parameters: ReadonlyArray<readonly [string, string | undefined]>,
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of parameters) {
    if (value !== undefined) url.searchParams.append(name, value);
  }
  return url.href;
}

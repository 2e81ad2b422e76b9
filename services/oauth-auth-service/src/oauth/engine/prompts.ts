import { InvalidScope } from 'oidc-provider/lib/helpers/errors.js';
import { base, Check } from 'oidc-provider/lib/helpers/interaction_policy/index.js';
import type { Person } from './accounts.js';

/** When a person is asked to sign in or to decide: the engine's reasons, and ours. */
export function prompts() {
  const policy = base();
  policy.get('login')?.checks.add(
    // RFC 6749 §3.3: there is no default, since nothing is a sensible one.
    new Check('scope_named', 'a scope is required', ({ oidc }) => {
      if (oidc.requestParamOIDCScopes.size > 0) return Check.NO_NEED_TO_PROMPT;
      throw new InvalidScope('at least one supported scope is required', '');
    }),
    0,
  );
  policy
    .get('login')
    ?.checks.add(
      new Check('account_unusable', 'the account cannot be used here', ({ oidc }) =>
        oidc.session?.accountId !== undefined && oidc.account === undefined
          ? Check.REQUEST_PROMPT
          : Check.NO_NEED_TO_PROMPT,
      ),
    );
  policy.get('login')?.checks.add(
    new Check('password_changed', 'the password has changed since', ({ oidc }) => {
      const person = oidc.account as Person | undefined;
      const signedInAt = oidc.session?.loginTs;
      const stale =
        person !== undefined && signedInAt !== undefined && signedInAt < person.passwordChangedAt;
      return stale && oidc.result?.['login'] === undefined
        ? Check.REQUEST_PROMPT
        : Check.NO_NEED_TO_PROMPT;
    }),
  );
  return policy;
}

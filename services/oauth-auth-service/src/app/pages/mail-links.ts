import { page } from './layout.js';

const passwordInput = `<label>New password
<input type="password" name="password" autocomplete="new-password" required minlength="8">
</label>`;

const status = '<p role="status" aria-live="polite"></p>';

/** Where the link of a password reset mail leads. */
export const resetPasswordPage = page(
  'Choose a new password',
  `<form>
${passwordInput}
<button>Set password</button>
</form>
${status}`,
  '/assets/reset-password.js',
);

/** Where the link of an invitation mail leads. */
export const acceptInvitationPage = page(
  'Join your team on Tetrix',
  `<form>
<label>E-mail<input type="email" name="email" autocomplete="username" required readonly></label>
<label>Name<input name="name" autocomplete="name" maxlength="200"></label>
${passwordInput}
<button>Make my account</button>
</form>
${status}`,
  '/assets/accept-invitation.js',
);

// The token sits in the fragment, out of every log; it leaves the address bar at once.
const PREAMBLE = `
const link = new URLSearchParams(location.hash.slice(1));
history.replaceState(null, '', location.pathname);
const form = document.querySelector('form');
const status = document.querySelector('[role=status]');

async function send(path, body, done) {
  form.querySelector('button').disabled = true;
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) {
      form.hidden = true;
      status.textContent = done;
      return;
    }
    const problem = await response.json();
    status.textContent = [problem.title, ...(problem.errors ?? []).map((e) => e.message)].join('. ');
  } catch {
    status.textContent = 'The service could not be reached. Try again in a moment.';
  }
  form.querySelector('button').disabled = false;
}
`;

export const resetPasswordScript = `${PREAMBLE}
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const body = { token: link.get('token') ?? '', newPassword: form.password.value };
  send('/auth/password-reset/confirm', body, 'Your password is set. You can sign in with it now.');
});
`;

export const acceptInvitationScript = `${PREAMBLE}
form.email.value = link.get('email') ?? '';
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const body = {
    email: form.email.value,
    password: form.password.value,
    invitationToken: link.get('token') ?? '',
    ...(form.elements.name.value.trim() ? { name: form.elements.name.value } : {}),
  };
  send('/auth/register', body, 'Your account is ready. You can sign in with it now.');
});
`;

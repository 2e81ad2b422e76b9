import type { PresentedSession } from './session.presenter.js';
import type { PublicJwks } from './sessions/jwks.js';
import type { PresentedUser } from './user.presenter.js';

export const exampleUser: PresentedUser = {
  id: '5f0c6e1e-3c0f-4a8e-9a43-3f6f2a7d9b10',
  email: 'ada@example.com',
  name: 'Ada',
  role: 'admin',
  tenantId: 'c9b7f1de-8f37-4d1c-b8a5-27e8f0a4d6c2',
};

export const exampleSession: PresentedSession = {
  user: exampleUser,
  accessToken: 'eyJhbGciOiJFUzI1NiIsImtpZCI6InNpZy0xIn0.eyJzdWIiOiI1ZjBjNmUxZSJ9.c2lnbmF0dXJl',
  refreshToken: 'pY2n5mQk8o1Xv4t7w0z3c6f9i2l5o8r1u4x7A0D3G6J',
  tokenType: 'Bearer',
  expiresIn: 600,
};

export const exampleJwks: PublicJwks = {
  keys: [
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
      kid: 'sig-1',
      alg: 'ES256',
      use: 'sig',
    },
  ],
};

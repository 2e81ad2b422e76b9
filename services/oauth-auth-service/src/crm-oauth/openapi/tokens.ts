import { commonErrorCatalogue } from '../../platform/http/common-errors.js';
import { gives, type Operations, pick, takes } from '../../platform/http/openapi/operation.js';
import { connectionSchema } from '../grants/connection.presenter.js';
import { handedOutSchema } from '../handout/hand-out.js';
import { providerParams, refreshBody, tokenBody } from '../routes/schemas.js';
import { tokenErrors } from './errors.js';
import { exampleConnection, exampleToken } from './examples.js';

const tag = 'CRM tokens';
const errors = { ...tokenErrors, ...pick(commonErrorCatalogue, 'forbidden') };

const WHICH =
  'Which connection: `connectionId`; else the only live one of the caller or, for a client, of the tenant; else the default one.';

export const tokenOperations: Operations = {
  'POST /crm-oauth/:provider/token': {
    id: 'obtainToken',
    tag,
    summary: 'Obtain an access token of the CRM',
    description: `${WHICH} The token is refreshed only when that is due. \`rejectedFingerprint\` says that the CRM refused a token: if it is still the current one, it is refreshed.`,
    access: 'crm:token',
    params: providerParams,
    body: takes(tokenBody, { minValidSeconds: 300 }),
    answers: { 200: gives('A token that is valid', handedOutSchema, exampleToken) },
    errors,
  },
  'POST /crm-oauth/:provider/refresh': {
    id: 'refreshConnection',
    tag,
    summary: 'Refresh the access token of a connection now',
    description: `${WHICH} Always one call to the CRM; requests that overlap share it.`,
    access: 'crm:connect',
    params: providerParams,
    body: takes(refreshBody, { connectionId: exampleConnection.id }),
    answers: { 200: gives('The connection, refreshed', connectionSchema, exampleConnection) },
    errors,
  },
};

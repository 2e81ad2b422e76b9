import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { ApiError } from '../../platform/http/errors.js';
import { crmErrors } from '../errors.js';
import type { Answer } from './exchange.js';
import { returnedHeaders } from './headers.js';

/** What a CRM sends must not act as a page of ours, should a browser ever show it. */
const AS_DATA = "default-src 'none'; frame-ancestors 'none'; sandbox";

/**
 * Streams a CRM's answer to the caller: its status, its headers but those that end here, and its
 * body byte for byte.
 *
 * @param maxBytes - Of the body; one that names no length is cut off there
 * @throws ApiError `crm_answer_too_large`, `crm_unreachable`
 */
export async function passOn(answer: Answer, res: Response, maxBytes: number): Promise<void> {
  const headers = returnedHeaders(answer.headers);
  if (lengthOf(headers) > maxBytes && res.req.method !== 'HEAD') {
    answer.body.destroy();
    throw crmErrors.crm_answer_too_large();
  }
  res.status(answer.status).setHeader('Content-Security-Policy', AS_DATA);
  for (let at = 0; at + 1 < headers.length; at += 2) {
    res.appendHeader(headers[at] ?? '', headers[at + 1] ?? '');
  }
  try {
    await pipeline(answer.body, bounded(maxBytes), res);
  } catch (cause) {
    throw cause instanceof ApiError ? cause : crmErrors.crm_unreachable({ cause });
  }
}

function lengthOf(headers: readonly string[]): number {
  const at = headers.indexOf('content-length');
  return at === -1 ? 0 : Number(headers[at + 1]);
}

const bounded = (maxBytes: number) =>
  async function* (body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size > maxBytes) throw crmErrors.crm_answer_too_large();
      yield chunk;
    }
  };

import { dictionary } from '@zxcvbn-ts/language-common';

const COMMON: ReadonlySet<string> = new Set(dictionary.passwords);

/** Whether the password stands in the list of widely used ones, in any case of letters. */
export const isCommonPassword = (password: string): boolean => COMMON.has(password.toLowerCase());

/** A text that LIKE takes literally. Prisma's `contains` passes its wildcards through unescaped. */
export const likeLiteral = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

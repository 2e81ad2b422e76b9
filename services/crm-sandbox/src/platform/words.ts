/** The words of a space-separated parameter, such as `scope`. */
export const words = (text: string | undefined): string[] =>
  text?.split(/\s+/).filter(Boolean) ?? [];

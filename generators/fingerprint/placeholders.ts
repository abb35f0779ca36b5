/** Gives every distinct value of a field its own placeholder, in order of appearance, so that equality stays visible. */
export type Placeholders = (fieldId: string, value: Buffer) => Buffer;

const FIRST_LETTER = 'a'.charCodeAt(0);

export function makePlaceholders(): Placeholders {
  const valuesByField = new Map<string, string[]>();
  return (fieldId, value) => {
    // Zero means that the field was not set, which is worth seeing.
    if (value.every((byte) => byte === 0)) return value;
    const values = valuesByField.get(fieldId) ?? [];
    valuesByField.set(fieldId, values);
    const text = value.toString('hex');
    if (!values.includes(text)) values.push(text);
    return Buffer.alloc(value.length, FIRST_LETTER + values.indexOf(text));
  };
}

import {
  INFO_RECORD_NAME_OPTION,
  NAME_OPTION_KEY_LENGTH,
  NAME_OPTION_TEXT,
  NAME_OPTION_TYPE,
  OPTION_BROKEN,
  OPTION_FALSE,
  OPTION_NO_OBJECT,
  OPTION_NULL,
  OPTION_NUMBER,
  OPTION_STRING,
  OPTION_TRUE,
} from '../../../guest/abi/info-messages.ts';
import type {HeldOption, HeldOptions} from './image-facts.ts';
import {protocolError, type InfoRecord, type RecordBody} from './record-reader.ts';

/** Why a name that ought to be options holds none. */
const BROKEN: Readonly<Record<number, string>> = {
  [OPTION_BROKEN]: 'Could not parse the JSON options: JSON parse error',
  [OPTION_NO_OBJECT]: 'Invalid JSON object given',
};

/** The options in the backing file's `json:` name. */
export function decodeNameOptions(records: readonly InfoRecord[]): HeldOptions {
  const bodies = records.filter(({tag}) => tag === INFO_RECORD_NAME_OPTION).map(({body}) => body);
  const reason = bodies.map((body) => BROKEN[body.u32(NAME_OPTION_TYPE)]).find((words) => words !== undefined);
  return reason === undefined
    ? {kind: 'options', entries: bodies.map((body) => decodeOption(body))}
    : {kind: 'broken', reason};
}

function decodeOption(body: RecordBody): readonly [string, HeldOption] {
  const length = body.u32(NAME_OPTION_KEY_LENGTH);
  return [body.text(NAME_OPTION_TEXT, length), decodeValue(body, body.text(NAME_OPTION_TEXT + length))];
}

function decodeValue(body: RecordBody, text: string): HeldOption {
  switch (body.u32(NAME_OPTION_TYPE)) {
    case OPTION_STRING:
      return text;
    case OPTION_NUMBER:
      // As text where a number would lose digits.
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case OPTION_TRUE:
      return true;
    case OPTION_FALSE:
      return false;
    case OPTION_NULL:
      return null;
    default:
      throw protocolError('an option of unknown type');
  }
}

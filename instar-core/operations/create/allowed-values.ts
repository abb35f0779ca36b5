import type {CreateFacts, CreateFormat, CreateOptionValues, CreateValues} from './create-format.ts';

/** True when the option takes the value in the release that is imitated. */
export function isAllowed(value: string, {numbers, since}: CreateOptionValues, {hasDrift}: CreateFacts): boolean {
  const fact = since?.[value];
  return Object.hasOwn(numbers, value) && (fact === undefined || hasDrift(fact));
}

/** The refusal of an option that is on and lacks the option it needs; undefined when there is none. */
export function refuseAlone({options}: CreateFormat, values: CreateValues): string | undefined {
  const row = options.find(({key, needs}) => needs !== undefined && values.get(key) === true && !values.has(needs.key));
  return row?.needs?.refusal;
}

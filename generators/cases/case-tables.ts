import type {Case, CommandName} from './case.ts';
import {CREATE_CASES} from './create-cases.ts';

/** Every command that can be recorded, with its cases. */
export const CASE_TABLES: Readonly<Record<CommandName, readonly Case[]>> = {create: CREATE_CASES};

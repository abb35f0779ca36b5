import type Binaryen from 'assemblyscript/binaryen';
import type {CodecLibrary, ImportStandIn} from './codec-libraries.ts';
import {fixMemory} from './fix-memory.ts';

/**
 * Cuts a library down to the functions that programs call: what those do not reach is removed, imports are replaced,
 * and its memory has one fixed size. Throws when the result would import anything or could grow.
 */
export async function trimCodec(library: CodecLibrary, bytes: Uint8Array): Promise<Uint8Array> {
  // Loading it takes a while, so a build with nothing to trim does without.
  const {default: binaryen} = await import('assemblyscript/binaryen');
  const module = binaryen.readBinary(bytes);
  try {
    const {BulkMemory, BulkMemoryOpt, MutableGlobals, SignExt} = binaryen.Features;
    module.setFeatures(BulkMemory | BulkMemoryOpt | MutableGlobals | SignExt);
    keepFunctions(binaryen, module, library);
    keepTableSlots(binaryen, module, library);
    module.addMemoryExport('0', 'memory');
    module.runPasses(['remove-unused-module-elements']);
    replaceImports(binaryen, module, library);
    module.runPasses(['remove-unused-module-elements', 'strip-debug', 'strip-producers', 'strip-target-features']);
    if (module.validate() === 0) throw new Error(`The codec ${library.name} is no valid module once it is trimmed.`);
    refuseGrowth(module, library);
    return fixMemory(module.emitBinary());
  } finally {
    module.dispose();
  }
}

function keepFunctions(binaryen: typeof Binaryen, module: Binaryen.Module, {name, functions}: CodecLibrary): void {
  const count = module.getNumExports();
  const found = Array.from({length: count}, (_, index) => binaryen.getExportInfo(module.getExportByIndex(index)));
  for (const {name: exported} of found) module.removeExport(exported);
  for (const [called, exported] of Object.entries(functions)) {
    const wanted = typeof exported === 'string' ? exported : exported.calledBy;
    const target = found.find((candidate) => candidate.name === wanted)?.value;
    if (target === undefined) throw new Error(`The codec ${name} has no ${wanted}: is it another version?`);
    module.addFunctionExport(typeof exported === 'string' ? target : findCallee(binaryen, module, target), called);
  }
}

/** The function that another does nothing but call; its other arguments may be constants. */
function findCallee(binaryen: typeof Binaryen, module: Binaryen.Module, caller: string): string {
  const {body} = binaryen.getFunctionInfo(module.getFunction(caller));
  const info = binaryen.getExpressionInfo(body);
  if (info.id !== binaryen.CallId || !('target' in info) || typeof info.target !== 'string') {
    throw new Error(`The function ${caller} does more than to call another: is it another version?`);
  }
  return info.target;
}

/** Empties the other slots of the function table: a call by one of them traps. */
function keepTableSlots(
  binaryen: typeof Binaryen,
  module: Binaryen.Module,
  {name, tableSlots}: Pick<CodecLibrary, 'name' | 'tableSlots'>,
): void {
  if (tableSlots === undefined) return;
  const segment = binaryen.getElementSegmentInfo(module.getElementSegmentByIndex(0));
  const offset = binaryen.getExpressionInfo(segment.offset);
  const first = 'value' in offset && typeof offset.value === 'number' ? offset.value : Number.NaN;
  module.removeElementSegment(segment.name);
  for (const slot of tableSlots) {
    const target = segment.data[slot - first];
    if (target === undefined) throw new Error(`The codec ${name} has no slot ${slot}: is it another version?`);
    module.addActiveElementSegment(segment.table, `slot${slot}`, [target], module.i32.const(slot));
  }
}

function replaceImports(binaryen: typeof Binaryen, module: Binaryen.Module, library: CodecLibrary): void {
  const count = module.getNumFunctions();
  const functions = Array.from({length: count}, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)),
  );
  for (const {name, module: from, base, params, results} of functions) {
    if (from === '') continue;
    const standIn = library.imports[`${from}.${base}`];
    if (standIn === undefined) throw new Error(`The codec ${library.name} imports ${from}.${base}.`);
    module.removeFunction(name);
    module.addFunction(name, params, results, [], makeBody(binaryen, module, standIn, results));
  }
}

function makeBody(
  binaryen: typeof Binaryen,
  module: Binaryen.Module,
  standIn: ImportStandIn,
  results: number,
): Binaryen.ExpressionRef {
  const argument = (index: number): number => module.local.get(index, binaryen.i32);
  switch (standIn) {
    case 'trap':
      return module.unreachable();
    case 'memory-copy':
      return module.memory.copy(argument(0), argument(1), argument(2));
    case 'none':
      return results === binaryen.none ? module.nop() : module.i32.const(0);
  }
}

function refuseGrowth(module: Binaryen.Module, {name}: CodecLibrary): void {
  const text = module.emitText();
  if (/\(import |memory\.grow/.test(text)) throw new Error(`The codec ${name} imports something or grows.`);
}

/*
 * What a translated guest program stands on inside the kvm sandbox: its start, its traps, its memory and the call gate.
 * There is no kernel below it; everything else that it can do is to fault, which ends the machine.
 */
#include "codec.h"
#include "guest.h"
#include "layout.h"
#include "link.h"
#include <string.h>

static volatile uint64_t *const gate = (volatile uint64_t *)GATE_ADDRESS;
wasm_rt_memory_t linear_memory;
static w2c_guest guest;

static uint64_t call(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e) {
  gate[GATE_NUMBER / 8] = number;
  gate[GATE_ARGUMENTS / 8 + 0] = a;
  gate[GATE_ARGUMENTS / 8 + 1] = b;
  gate[GATE_ARGUMENTS / 8 + 2] = c;
  gate[GATE_ARGUMENTS / 8 + 3] = d;
  gate[GATE_ARGUMENTS / 8 + 4] = e;
  /* The host reads and writes linear memory meanwhile. */
  __asm__ volatile("outb %%al, %0" : : "N"((uint8_t)GATE_PORT), "a"(0) : "memory");
  return gate[GATE_RESULT / 8];
}

WASM_RT_NO_RETURN static void call_last(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
  call(number, a, b, c, 0, 0);
  __builtin_trap();
}

LINKED_CODECS(DECLARE_CODEC)

/* The first instruction of every run. The stack is set up by the host. */
void start(void) {
  linear_memory.data = (uint8_t *)LINEAR_BASE;
  linear_memory.pages = INITIAL_MEMORY_PAGES;
  linear_memory.max_pages = 65536;
  linear_memory.size = INITIAL_MEMORY_PAGES * 65536ull;
  linear_memory.page_size = 65536;
  LINKED_CODECS(PREPARE_CODEC)
  wasm2c_guest_instantiate(&guest, INSTANTIATE_ARGUMENTS);
  call_last(CALL_DONE, w2c_guest_run(&guest), 0, 0);
}

wasm_rt_memory_t *w2c_env_memory(struct w2c_env *env) {
  (void)env;
  return &linear_memory;
}

/* Only a codec has a memory of its own; where that is was settled by prepare_codec_memory. */
void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint64_t pages, uint64_t max_pages, bool is64, uint32_t page_size) {
  (void)is64;
  if (pages != CODEC_MEMORY_PAGES) wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
  memory->pages = pages;
  memory->max_pages = max_pages;
  memory->size = pages * 65536;
  memory->page_size = page_size;
}

void wasm_rt_free_memory(wasm_rt_memory_t *memory) {
  (void)memory;
}

uint64_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint64_t pages) {
  if (memory != &linear_memory) return UINT64_MAX;
  uint64_t previous = call(CALL_GROW, pages, 0, 0, 0, 0);
  if (previous == UINT64_MAX) return previous;
  memory->pages = previous + pages;
  memory->size = memory->pages * 65536;
  return previous;
}

void wasm_rt_trap(wasm_rt_trap_t trap) {
  static const uint8_t kinds[] = {
      [WASM_RT_TRAP_OOB] = TRAP_OUT_OF_BOUNDS,
      [WASM_RT_TRAP_INT_OVERFLOW] = TRAP_INTEGER_OVERFLOW,
      [WASM_RT_TRAP_DIV_BY_ZERO] = TRAP_DIVISION_BY_ZERO,
      [WASM_RT_TRAP_INVALID_CONVERSION] = TRAP_INTEGER_OVERFLOW,
      [WASM_RT_TRAP_UNREACHABLE] = TRAP_UNREACHABLE,
      [WASM_RT_TRAP_CALL_INDIRECT] = TRAP_INDIRECT_CALL,
      [WASM_RT_TRAP_EXHAUSTION] = TRAP_STACK,
  };
  call_last(CALL_TRAP, trap < sizeof kinds ? kinds[trap] : TRAP_UNREACHABLE, 0, 0);
}

/* Indirect calls need one table at most, as large as the program has functions that are called so. */
static wasm_rt_funcref_t table_storage[1024];
static uint32_t table_used;

void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t *table, uint32_t elements, uint32_t max_elements) {
  if (elements > sizeof table_storage / sizeof table_storage[0] - table_used) wasm_rt_trap(WASM_RT_TRAP_CALL_INDIRECT);
  table->data = table_storage + table_used;
  table->size = elements;
  table->max_size = max_elements;
  table_used += elements;
}

void wasm_rt_free_funcref_table(wasm_rt_funcref_table_t *table) {
  (void)table;
}

/* The call table, in the order of guest/abi/calls.ts. */
struct w2c_instar;

u64 w2c_instar_size(struct w2c_instar *host, u32 device) {
  return (void)host, call(CALL_SIZE, device, 0, 0, 0, 0);
}
u64 w2c_instar_read(struct w2c_instar *host, u32 device, u64 offset, u32 address, u32 length) {
  return (void)host, call(CALL_READ, device, offset, address, length, 0);
}
u64 w2c_instar_write(struct w2c_instar *host, u32 device, u64 offset, u32 address, u32 length) {
  return (void)host, call(CALL_WRITE, device, offset, address, length, 0);
}
u64 w2c_instar_readVectored(struct w2c_instar *host, u32 device, u32 list, u32 count) {
  return (void)host, call(CALL_READ_VECTORED, device, list, count, 0, 0);
}
u64 w2c_instar_writeVectored(struct w2c_instar *host, u32 device, u32 list, u32 count) {
  return (void)host, call(CALL_WRITE_VECTORED, device, list, count, 0, 0);
}
u64 w2c_instar_zero(struct w2c_instar *host, u32 device, u64 offset, u64 length, u32 unmap) {
  return (void)host, call(CALL_ZERO, device, offset, length, unmap, 0);
}
u64 w2c_instar_truncate(struct w2c_instar *host, u32 device, u64 length) {
  return (void)host, call(CALL_TRUNCATE, device, length, 0, 0, 0);
}
u64 w2c_instar_flush(struct w2c_instar *host, u32 device) {
  return (void)host, call(CALL_FLUSH, device, 0, 0, 0, 0);
}
u64 w2c_instar_nextData(struct w2c_instar *host, u32 device, u64 offset) {
  return (void)host, call(CALL_NEXT_DATA, device, offset, 0, 0, 0);
}
u64 w2c_instar_nextHole(struct w2c_instar *host, u32 device, u64 offset) {
  return (void)host, call(CALL_NEXT_HOLE, device, offset, 0, 0, 0);
}
u64 w2c_instar_boundaries(struct w2c_instar *host, u32 device, u64 offset, u32 address, u32 count) {
  return (void)host, call(CALL_BOUNDARIES, device, offset, address, count, 0);
}
u64 w2c_instar_copy(struct w2c_instar *host, u32 from, u64 from_offset, u32 to, u64 to_offset, u64 length) {
  return (void)host, call(CALL_COPY, from, from_offset, to, to_offset, length);
}
u64 w2c_instar_emit(struct w2c_instar *host, u32 kind, u32 address, u32 length) {
  return (void)host, call(CALL_EMIT, kind, address, length, 0, 0);
}
u64 w2c_instar_progress(struct w2c_instar *host, u64 done, u64 total) {
  return (void)host, call(CALL_PROGRESS, done, total, 0, 0, 0);
}
u64 w2c_instar_send(struct w2c_instar *host, u32 lane, u32 address, u32 length) {
  return (void)host, call(CALL_SEND, lane, address, length, 0, 0);
}
u64 w2c_instar_receive(struct w2c_instar *host, u32 address, u32 capacity) {
  return (void)host, call(CALL_RECEIVE, address, capacity, 0, 0, 0);
}
u64 w2c_instar_fail(struct w2c_instar *host, u32 code, u32 address, u32 length) {
  (void)host;
  call_last(CALL_FAIL, code, address, length);
}

/* The compiler may turn any loop into one of these, so they are written in what it cannot turn back into a call. */
void *memcpy(void *to, const void *from, size_t length) {
  void *result = to;
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(length) : : "memory");
  return result;
}

void *memset(void *to, int value, size_t length) {
  void *result = to;
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(length) : "a"(value) : "memory");
  return result;
}

void *memmove(void *to, const void *from, size_t length) {
  if ((uintptr_t)to - (uintptr_t)from >= length) return memcpy(to, from, length);
  void *last = (uint8_t *)to + length - 1;
  const void *last_from = (const uint8_t *)from + length - 1;
  __asm__ volatile("std\n\trep movsb\n\tcld" : "+D"(last), "+S"(last_from), "+c"(length) : : "memory");
  return to;
}

int memcmp(const void *a, const void *b, size_t length) {
  const volatile uint8_t *x = a, *y = b;
  for (; length > 0; length--, x++, y++) {
    int difference = *x - *y;
    if (difference != 0) return difference;
  }
  return 0;
}

/* What the compiler calls for a population count on processors that may lack the instruction. */
int __popcountdi2(uint64_t value) {
  int count = 0;
  for (; value != 0; value &= value - 1) count++;
  return count;
}

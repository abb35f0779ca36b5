/* Generated code asserts only that the runtime is initialized, which ours always is. */
#define assert(condition) ((void)0)

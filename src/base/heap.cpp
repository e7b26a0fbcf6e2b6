#include "base/heap.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace gantry {

void expect_large_heap() {
#ifdef __GLIBC__
  constexpr int kAhead = 64 << 20;  // bytes of address space; memory comes as it is touched
  constexpr std::uintptr_t kHugePage = 2 << 20;
  mallopt(M_TOP_PAD, kAhead);
  mallopt(M_TRIM_THRESHOLD, 2 * kAhead);
  mallopt(M_MMAP_THRESHOLD, kAhead / 2);
  char* const top = static_cast<char*>(::sbrk(0));
  const auto gap = (kHugePage - reinterpret_cast<std::uintptr_t>(top) % kHugePage) % kHugePage;
  void* volatile piece = std::malloc(1 << 20);  // more than is left: the heap grows. Volatile: it may not be left out
  std::free(piece);
  mallopt(M_TOP_PAD, 1 << 20);  // further pieces are small again: they must fit where address space is limited
  const auto grown = static_cast<std::size_t>(static_cast<char*>(::sbrk(0)) - top);
  // A wish: systems without huge pages do without.
  if (grown <= gap || ::madvise(top + gap, grown - gap, MADV_HUGEPAGE) != 0) return;
  piece = std::malloc(gap);  // never touched: what follows lies in huge pages
#endif
}

}  // namespace gantry

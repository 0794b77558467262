"""Huffman's code lengths by heapq, an implementation of its own. Counts as JSON on stdin; the total number of bits on stdout."""
import heapq, json, sys

totals = []
for counts in json.load(sys.stdin):
    heap = [(count, symbol, [symbol]) for symbol, count in enumerate(counts) if count > 0]
    heapq.heapify(heap)
    lengths = [0] * len(counts)
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        for symbol in a[2] + b[2]:
            lengths[symbol] += 1
        heapq.heappush(heap, (a[0] + b[0], min(a[1], b[1]), a[2] + b[2]))
    totals.append(sum(count * length for count, length in zip(counts, lengths)))
json.dump(totals, sys.stdout)

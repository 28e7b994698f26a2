package io.photoncloud.flaredb.execute.spill;

import java.util.List;

/** Sorted cursors as one: a heap whose root is the cursor with the least key, and of equal ones the first in the list. */
final class MergeCursor implements RecordCursor {
    private final RecordCursor[] sources;
    private final int[] heap;
    private int size;
    private long left;
    private boolean begun;

    /** At most bound records. */
    MergeCursor(List<RecordCursor> sources, long bound) {
        this.sources = sources.toArray(RecordCursor[]::new);
        heap = new int[this.sources.length];
        left = bound;
        for (int source = 0; source < this.sources.length; source++) {
            if (this.sources[source].next()) {
                heap[size++] = source;
            }
        }
        for (int node = size / 2 - 1; node >= 0; node--) {
            sink(node);
        }
    }

    @Override
    public boolean next() {
        if (begun && size > 0) {
            if (!sources[heap[0]].next()) {
                heap[0] = heap[--size];
            }
            sink(0);
        }
        begun = true;
        return size > 0 && left-- > 0;
    }

    @Override
    public RecordView record() {
        return sources[heap[0]].record();
    }

    @Override
    public void close() {
        for (RecordCursor source : sources) {
            source.close();
        }
    }

    private void sink(int from) {
        int node = from;
        while (true) {
            int least = node;
            for (int child = 2 * node + 1; child <= 2 * node + 2; child++) {
                if (child < size && isBefore(heap[child], heap[least])) {
                    least = child;
                }
            }
            if (least == node) {
                return;
            }
            int swap = heap[node];
            heap[node] = heap[least];
            heap[least] = swap;
            node = least;
        }
    }

    private boolean isBefore(int source, int other) {
        int order = sources[source].record().compareKeys(sources[other].record());
        return order < 0 || (order == 0 && source < other);
    }
}

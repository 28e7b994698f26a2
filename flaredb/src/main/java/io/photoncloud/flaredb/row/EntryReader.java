package io.photoncloud.flaredb.row;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.type.KeyFormat;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.ArrayList;
import java.util.List;

/** Reads rows out of an index's entries alone, where these have all wanted columns. For one thread. */
final class EntryReader {
    private final IndexDescriptor index;
    private final RowReader carried;
    private final int[] carriedSlots;
    /** By key, where its value goes; -1 for nowhere. */
    private final int[] keySlots;

    private final VectorBuilder[] carriedTo;

    EntryReader(TableDescriptor table, EntryFormat format, List<Integer> wanted) {
        this.index = format.index();
        this.keySlots = new int[index.keys().size()];
        java.util.Arrays.fill(keySlots, -1);
        List<Integer> fromRow = new ArrayList<>();
        List<Integer> slots = new ArrayList<>();
        for (int slot = 0; slot < wanted.size(); slot++) {
            int key = format.keyOf(wanted.get(slot));
            if (key >= 0) {
                keySlots[key] = slot;
            } else {
                fromRow.add(wanted.get(slot));
                slots.add(slot);
            }
        }
        this.carried = new RowReader(table, fromRow);
        this.carriedSlots = slots.stream().mapToInt(Integer::intValue).toArray();
        this.carriedTo = new VectorBuilder[carriedSlots.length];
    }

    /** @param value stands before what the entry carries */
    void read(Key entry, StoredReader value, VectorBuilder[] to) {
        KeyFormat.Reader keys = new KeyFormat.Reader(entry.unsafeArray(), TableKeys.PREFIX_BYTES);
        for (int position = 0; position < keySlots.length; position++) {
            IndexDescriptor.Key key = index.keys().get(position);
            Object datum = keys.read(key.type(), key.descending());
            if (keySlots[position] >= 0) {
                to[keySlots[position]].append(datum);
            }
        }
        for (int slot = 0; slot < carriedSlots.length; slot++) {
            carriedTo[slot] = to[carriedSlots[slot]];
        }
        carried.read(value.array(), value.position(), carriedTo);
    }
}

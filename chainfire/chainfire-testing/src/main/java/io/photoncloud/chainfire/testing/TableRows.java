package io.photoncloud.chainfire.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.chainfire.store.TableResult;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What tests say of tables of {@link Vm}: short forms, and what the indexes must hold, worked out without the library. */
final class TableRows {

    private TableRows() {}

    static <A> A done(TableResult<A> result) {
        assertThat(result).isInstanceOf(TableResult.Done.class);
        return ((TableResult.Done<A>) result).answer();
    }

    static List<String> ids(TablePage<Vm> page) {
        return page.rows().stream().map(row -> row.id().toUtf8()).toList();
    }

    /** That the indexes hold what the rows imply, at a revision; 0 for the newest. */
    static void requireIndexesAgree(ReplicatedStore store, List<Index<Vm>> indexes, long revision) {
        List<Entry> all = all(store, revision);
        Map<Key, Bytes> implied = new TreeMap<>();
        Map<Key, Bytes> found = new TreeMap<>();
        for (Entry entry : all) {
            if (entry.key().toUtf8().startsWith("test/vms/row/")) {
                Vm vm = Vm.CODEC.decode(entry.value());
                indexes.forEach(index -> imply(index.name(), vm, implied));
            } else {
                found.put(entry.key(), entry.value());
            }
        }
        Map<Key, Bytes> extra = new TreeMap<>(found);
        Map<Key, Bytes> missing = new TreeMap<>(implied);
        extra.entrySet().removeAll(implied.entrySet());
        missing.entrySet().removeAll(found.entrySet());
        assertThat(extra).as("entries of no row at revision %d", revision).isEmpty();
        assertThat(missing).as("entries missing at revision %d", revision).isEmpty();
    }

    private static void imply(String index, Vm vm, Map<Key, Bytes> implied) {
        switch (index) {
            case "tenant" -> implied.put(entry(index, utf8(vm.tenant()), utf8(vm.id())), Bytes.EMPTY);
            case "memory" -> {
                byte[] memory = ByteBuffer.allocate(8)
                        .putLong(vm.memoryMib() - Long.MIN_VALUE)
                        .array();
                implied.put(entry(index, utf8(vm.tenant()), memory, utf8(vm.id())), Bytes.EMPTY);
            }
            case "label" ->
                vm.labels().forEach(label -> implied.put(entry(index, utf8(label), utf8(vm.id())), Bytes.EMPTY));
            case "name" -> implied.put(entry(index, utf8(vm.tenant()), utf8(vm.name())), Bytes.utf8(vm.id()));
            default -> throw new IllegalArgumentException("no index " + index);
        }
    }

    private static Key entry(String index, byte[]... parts) {
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.writeBytes(utf8("test/vms/index/" + index + "/"));
        for (byte[] part : parts) {
            for (byte b : part) {
                key.writeBytes(b == 0 ? new byte[] {0, -1} : new byte[] {b});
            }
            key.writeBytes(new byte[] {0, 1});
        }
        return Key.wrap(key.toByteArray());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Everything of the table. */
    private static List<Entry> all(ReplicatedStore store, long revision) {
        List<Entry> all = new ArrayList<>();
        KeyRange range = KeyRange.prefix(utf8("test/vms/"));
        Page page = store.range(RangeQuery.of(range).at(revision));
        all.addAll(page.entries());
        long at = revision == 0 ? page.revision() : revision;
        while (page.more()) {
            KeyRange rest = new KeyRange(all.getLast().key().next(), range.end());
            page = store.range(RangeQuery.of(rest).at(at));
            all.addAll(page.entries());
        }
        return all;
    }
}

package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A row such as services have: of a tenant, with a name that is unique in it, a size, and any number of labels. */
record Vm(String id, String tenant, String name, long memoryMib, Set<String> labels) {

    static final Index<Vm> BY_TENANT = Index.of("tenant", vm -> IndexKey.of(vm.tenant()));
    static final Index<Vm> BY_MEMORY =
            Index.of("memory", vm -> IndexKey.of(vm.tenant()).and(vm.memoryMib()));
    static final Index<Vm> BY_LABEL =
            Index.ofEach("label", vm -> vm.labels().stream().map(IndexKey::of).toList());
    static final Index<Vm> BY_NAME = Index.unique("name", vm -> IndexKey.of(vm.tenant(), vm.name()));

    static final List<Index<Vm>> INDEXES = List.of(BY_TENANT, BY_MEMORY, BY_LABEL, BY_NAME);

    static final Codec<Vm> CODEC = new Codec<>() {
        @Override
        public Bytes encode(Vm vm) {
            List<String> fields = new ArrayList<>(List.of(vm.id, vm.tenant, vm.name, Long.toString(vm.memoryMib)));
            fields.addAll(new TreeSet<>(vm.labels));
            List<byte[]> contents = fields.stream()
                    .map(field -> field.getBytes(StandardCharsets.UTF_8))
                    .toList();
            ByteBuffer stored = ByteBuffer.allocate(contents.stream()
                    .mapToInt(content -> Integer.BYTES + content.length)
                    .sum());
            contents.forEach(content -> stored.putInt(content.length).put(content));
            return Bytes.wrap(stored.array());
        }

        @Override
        public Vm decode(Bytes stored) {
            ByteBuffer rest = ByteBuffer.wrap(stored.unsafeArray());
            List<String> fields = new ArrayList<>();
            while (rest.hasRemaining()) {
                byte[] content = new byte[rest.getInt()];
                rest.get(content);
                fields.add(new String(content, StandardCharsets.UTF_8));
            }
            return new Vm(
                    fields.get(0),
                    fields.get(1),
                    fields.get(2),
                    Long.parseLong(fields.get(3)),
                    Set.copyOf(fields.subList(4, fields.size())));
        }
    };

    Vm {
        labels = Set.copyOf(labels);
    }

    static Vm of(String id, String tenant, String name, String... labels) {
        return new Vm(id, tenant, name, 1_024, Set.of(labels));
    }

    static Table<Vm> table(ReplicatedStore store) {
        return table(store, INDEXES);
    }

    static Table<Vm> table(ReplicatedStore store, List<Index<Vm>> indexes) {
        return new Table<>(store, "test/vms", Vm::key, CODEC, indexes);
    }

    Key key() {
        return Key.utf8(id);
    }

    Vm named(String newName) {
        return new Vm(id, tenant, newName, memoryMib, labels);
    }

    Vm labelled(String... newLabels) {
        return new Vm(id, tenant, name, memoryMib, Set.of(newLabels));
    }

    Vm sized(long newMemoryMib) {
        return new Vm(id, tenant, name, newMemoryMib, labels);
    }
}

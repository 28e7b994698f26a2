package io.photoncloud.chainfire.resources;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import java.util.List;

/** A resource such as services have. */
public record Widget(String id, String name, long size) {

    public static final Tenant TENANT = new Tenant("acme", "web");
    public static final Index<Widget> BY_NAME = Index.unique("name", widget -> IndexKey.of(widget.name()));

    public static final Codec<Widget> CODEC = new Codec<>() {
        @Override
        public Bytes encode(Widget widget) {
            return Bytes.utf8(widget.id + "|" + widget.name + "|" + widget.size);
        }

        @Override
        public Widget decode(Bytes stored) {
            String[] fields = stored.toUtf8().split("\\|", -1);
            return new Widget(fields[0], fields[1], Long.parseLong(fields[2]));
        }
    };

    public static Table<Widget> table(ReplicatedStore store) {
        return new Table<>(store, "test/widget", Widget::key, CODEC, List.of(BY_NAME));
    }

    public Key key() {
        return Key.utf8(id);
    }

    public ResourceRef ref() {
        return new ResourceRef("widget", id, TENANT);
    }

    public Widget sized(long newSize) {
        return new Widget(id, name, newSize);
    }
}

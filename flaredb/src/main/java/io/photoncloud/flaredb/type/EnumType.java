package io.photoncloud.flaredb.type;

import java.util.List;
import java.util.Optional;

/** A type made by CREATE TYPE … AS ENUM; labels in their order. */
public record EnumType(int oid, int arrayOid, String schema, String name, List<EnumLabel> labels) {
    public EnumType {
        labels = List.copyOf(labels);
    }

    public Optional<EnumLabel> findLabel(String label) {
        return labels.stream().filter(each -> each.label().equals(label)).findFirst();
    }

    public Optional<EnumLabel> findLabel(long id) {
        return labels.stream().filter(each -> each.id() == id).findFirst();
    }
}

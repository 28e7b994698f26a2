package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.EnumDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.expression.EvaluationContext;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** The roles that are seen: whoever owns something, and who asks. There is no list of users here: an oid is made of the name. */
final class Roles {
    /** PostgreSQL's BOOTSTRAP_SUPERUSERID. */
    static final int BOOTSTRAP = 10;

    private static final long FIRST = 0x4000_0000L;
    private static final long MASK = 0x3fff_ffffL;

    private final Schema schema;

    Roles(Schema schema) {
        this.schema = schema;
    }

    long oid(String name) {
        if (name.equals(schema.bootstrapUser())) {
            return BOOTSTRAP;
        }
        CRC32 sum = new CRC32();
        sum.update(name.getBytes(StandardCharsets.UTF_8));
        return FIRST | (sum.getValue() & MASK);
    }

    SortedMap<Long, String> all(EvaluationContext context) {
        SortedMap<Long, String> all = owners();
        put(all, context.currentUser());
        put(all, context.sessionUser());
        return all;
    }

    private SortedMap<Long, String> owners() {
        SortedMap<Long, String> all = new TreeMap<>();
        for (SchemaDescriptor each : schema.schemas()) {
            put(all, each.owner());
        }
        for (Relation each : schema.relations()) {
            put(all, schema.owner(each));
        }
        for (EnumDescriptor each : schema.enums()) {
            put(all, each.owner());
        }
        return all;
    }

    Optional<String> findOwner(long oid) {
        return Optional.ofNullable(owners().get(oid));
    }

    private void put(SortedMap<Long, String> all, String name) {
        all.put(oid(name), name);
    }

    Optional<String> findName(long oid, EvaluationContext context) {
        return oid == BOOTSTRAP
                ? Optional.of(schema.bootstrapUser())
                : Optional.ofNullable(all(context).get(oid));
    }

    Optional<Long> findOid(String name, EvaluationContext context) {
        return all(context).containsValue(name) ? Optional.of(oid(name)) : Optional.empty();
    }
}

package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.systemcatalog.SystemTable.Row;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import java.util.stream.Stream;

/** pg_opclass: how values of a type are ordered or taken apart in an index; each type has one. */
final class OperatorClasses {
    private static final int ANY_ENUM = 3500;
    private static final int ANY_ARRAY = 2277;

    private static final List<OperatorClass> ORDERED = List.of(
            ordered(10000, "array_ops", ANY_ARRAY),
            ordered(10003, "bool_ops", 16),
            ordered(10004, "bpchar_ops", 1042),
            ordered(10006, "bytea_ops", 17),
            ordered(10007, "char_ops", 18),
            ordered(3122, "date_ops", 1082),
            ordered(10012, "float4_ops", 700),
            ordered(3123, "float8_ops", 701),
            ordered(1979, "int2_ops", 21),
            ordered(1978, "int4_ops", 23),
            ordered(3124, "int8_ops", 20),
            ordered(10022, "interval_ops", 1186),
            ordered(10028, "name_ops", 19),
            ordered(3125, "numeric_ops", 1700),
            ordered(1981, "oid_ops", 26),
            ordered(3126, "text_ops", 25),
            ordered(10038, "time_ops", 1083),
            ordered(3127, "timestamptz_ops", 1184),
            ordered(10041, "timetz_ops", 1266),
            ordered(3128, "timestamp_ops", 1114),
            ordered(10065, "uuid_ops", 2950),
            ordered(10069, "enum_ops", ANY_ENUM),
            ordered(10088, "jsonb_ops", 3802));
    private static final List<OperatorClass> INVERTED = List.of(
            new OperatorClass(RelationRows.GIN, 10081, "array_ops", ANY_ARRAY),
            new OperatorClass(RelationRows.GIN, 10092, "jsonb_ops", 3802));

    private OperatorClasses() {}

    private record OperatorClass(int access, int oid, String name, int type) {}

    private static OperatorClass ordered(int oid, String name, int type) {
        return new OperatorClass(RelationRows.BTREE, oid, name, type);
    }

    static int of(IndexDescriptor.Method method, SqlType type) {
        int taken = switch (type.kind()) {
            case ARRAY -> ANY_ARRAY;
            case ENUM -> ANY_ENUM;
            case VARCHAR -> SqlType.TEXT.oid();
            default -> type.oid();
        };
        List<OperatorClass> classes = switch (method) {
            case ORDERED -> ORDERED;
            case INVERTED -> INVERTED;
        };
        return classes.stream()
                .filter(each -> each.type() == taken)
                .mapToInt(OperatorClass::oid)
                .findFirst()
                .orElse(0);
    }

    static Stream<Row> rows(SystemTable table) {
        return Stream.concat(ORDERED.stream(), INVERTED.stream())
                .map(each -> table.row()
                        .put("oid", each.oid())
                        .put("opcmethod", each.access())
                        .put("opcname", each.name())
                        .put("opcnamespace", io.photoncloud.flaredb.catalog.SchemaDescriptor.PG_CATALOG)
                        .put("opcowner", Roles.BOOTSTRAP)
                        .put("opcintype", each.type())
                        .put("opcdefault", true));
    }
}

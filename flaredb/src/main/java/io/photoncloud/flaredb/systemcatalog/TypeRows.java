package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.EnumDescriptor;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.systemcatalog.SystemTable.Row;
import io.photoncloud.flaredb.type.EnumLabel;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeCategory;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.stream.Stream;

/** pg_type and pg_enum. */
final class TypeRows {
    private static final int ARRAY_SUBSCRIPTS = 6179;
    private static final int CHAR = 18;

    private final Schema schema;
    private final Roles roles;

    TypeRows(Schema schema, Roles roles) {
        this.schema = schema;
        this.roles = roles;
    }

    Stream<Row> types(SystemTable table) {
        Stream<Row> builtIn = SqlType.builtIn().stream()
                .flatMap(type -> type.arrayOid() == 0 ? Stream.of(type) : Stream.of(type, SqlType.arrayOf(type)))
                .map(type -> type(table, type, SchemaDescriptor.PG_CATALOG, Roles.BOOTSTRAP));
        Stream<Row> enums = schema.enums().stream().flatMap(each -> {
            SqlType type = SqlType.enumOf(each.type());
            return Stream.of(type, SqlType.arrayOf(type))
                    .map(one -> type(table, one, each.schema(), roles.oid(each.owner())));
        });
        return Stream.concat(builtIn, enums);
    }

    private static Row type(SystemTable table, SqlType type, int namespace, long owner) {
        TypeFacts facts = TypeFacts.of(type);
        return table.row()
                .put("oid", type.oid())
                .put("typname", type.typeName())
                .put("typnamespace", namespace)
                .put("typowner", owner)
                .put("typlen", facts.length())
                .put("typbyval", facts.byValue())
                .put("typtype", letter(type))
                .put("typcategory", String.valueOf(type.category().code()))
                .put("typispreferred", type.isPreferred())
                .put("typisdefined", true)
                .put("typdelim", ",")
                .put("typsubscript", type.isArray() ? ARRAY_SUBSCRIPTS : 0)
                .put("typelem", element(type))
                .put("typarray", type.arrayOid())
                .put("typinput", facts.functions().get(0).oid())
                .put("typoutput", facts.functions().get(1).oid())
                .put("typreceive", facts.functions().get(2).oid())
                .put("typsend", facts.functions().get(3).oid())
                .put("typmodin", facts.functions().get(4).oid())
                .put("typmodout", facts.functions().get(5).oid())
                .put("typalign", facts.align())
                .put("typstorage", facts.storage())
                .put("typtypmod", -1)
                .put("typcollation", facts.collation());
    }

    private static String letter(SqlType type) {
        if (type.is(TypeKind.ENUM)) {
            return "e";
        }
        return type.category() == TypeCategory.PSEUDO || type.is(TypeKind.UNKNOWN) ? "p" : "b";
    }

    private static int element(SqlType type) {
        return switch (type.kind()) {
            case ARRAY, INT2VECTOR, OIDVECTOR -> type.elementType().oid();
            case NAME -> CHAR;
            default -> 0;
        };
    }

    Stream<Row> enumLabels(SystemTable table) {
        return schema.enums().stream()
                .flatMap((EnumDescriptor each) -> each.type().labels().stream()
                        .map((EnumLabel label) -> table.row()
                                .put("oid", label.id())
                                .put("enumtypid", each.oid())
                                .put("enumsortorder", (float) label.order())
                                .put("enumlabel", label.label())));
    }
}

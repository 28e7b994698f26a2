package io.photoncloud.flaredb.row;

import com.google.protobuf.InvalidProtocolBufferException;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.CommentKey;
import io.photoncloud.flaredb.catalog.EnumDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.EnumLabel;
import io.photoncloud.flaredb.type.EnumType;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.proto.flaredb.stored.v1.StoredCatalogObject;
import io.photoncloud.proto.flaredb.stored.v1.StoredCatalogVersion;
import io.photoncloud.proto.flaredb.stored.v1.StoredColumn;
import io.photoncloud.proto.flaredb.stored.v1.StoredComment;
import io.photoncloud.proto.flaredb.stored.v1.StoredEnum;
import io.photoncloud.proto.flaredb.stored.v1.StoredIndex;
import io.photoncloud.proto.flaredb.stored.v1.StoredSchema;
import io.photoncloud.proto.flaredb.stored.v1.StoredSequence;
import io.photoncloud.proto.flaredb.stored.v1.StoredTable;
import io.photoncloud.proto.flaredb.stored.v1.StoredType;
import io.photoncloud.proto.flaredb.stored.v1.StoredView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The objects of the schema as they are stored, both ways. Types of enums are found by their oids, so enums are read first. */
final class CatalogCodec {

    private static final Map<Integer, SqlType> BUILT_IN = new HashMap<>();

    static {
        SqlType.builtIn().forEach(type -> BUILT_IN.putIfAbsent(type.oid(), type));
    }

    private final Map<Integer, EnumType> enums;

    CatalogCodec(Map<Integer, EnumType> enums) {
        this.enums = enums;
    }

    /** Stored objects as the changes that make them; enums come before what is of them. */
    static List<CatalogChange> changes(List<Bytes> objects) {
        List<StoredCatalogObject> forms = new ArrayList<>();
        Map<Integer, EnumType> enums = new HashMap<>();
        try {
            for (Bytes object : objects) {
                StoredCatalogObject form = StoredCatalogObject.parseFrom(object.unsafeArray());
                forms.add(form);
                if (form.hasEnumeration()) {
                    EnumDescriptor enumeration = enumeration(form.getEnumeration());
                    enums.put(enumeration.oid(), enumeration.type());
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw damaged(e);
        }
        CatalogCodec codec = new CatalogCodec(enums);
        return forms.stream().map(codec::change).toList();
    }

    static long version(Bytes stored) {
        try {
            return StoredCatalogVersion.parseFrom(stored.unsafeArray()).getVersion();
        } catch (InvalidProtocolBufferException e) {
            throw damaged(e);
        }
    }

    static Bytes version(long version) {
        return Bytes.wrap(
                StoredCatalogVersion.newBuilder().setVersion(version).build().toByteArray());
    }

    // Out

    /** A built-in schema that was dropped. */
    static Bytes removedSchema(int oid) {
        return bytes(StoredCatalogObject.newBuilder().setRemovedSchema(oid).build());
    }

    static Bytes bytes(SchemaDescriptor schema) {
        return bytes(stored(schema));
    }

    static Bytes bytes(EnumDescriptor enumeration) {
        return bytes(stored(enumeration));
    }

    static Bytes bytes(Relation relation) {
        return bytes(stored(relation));
    }

    static Bytes bytes(CommentKey about, String text) {
        return bytes(stored(about, text));
    }

    private static Bytes bytes(StoredCatalogObject object) {
        return Bytes.wrap(object.toByteArray());
    }

    static StoredCatalogObject stored(SchemaDescriptor schema) {
        return StoredCatalogObject.newBuilder()
                .setSchema(StoredSchema.newBuilder()
                        .setOid(schema.oid())
                        .setName(schema.name())
                        .setOwner(schema.owner()))
                .build();
    }

    static StoredCatalogObject stored(EnumDescriptor enumeration) {
        EnumType type = enumeration.type();
        StoredEnum.Builder form = StoredEnum.newBuilder()
                .setSchema(enumeration.schema())
                .setOwner(enumeration.owner())
                .setOid(type.oid())
                .setArrayOid(type.arrayOid())
                .setSchemaName(type.schema())
                .setName(type.name());
        type.labels()
                .forEach(label -> form.addLabelsBuilder()
                        .setId(label.id())
                        .setOrder(label.order())
                        .setLabel(label.label()));
        return StoredCatalogObject.newBuilder().setEnumeration(form).build();
    }

    static StoredCatalogObject stored(CommentKey about, String text) {
        return StoredCatalogObject.newBuilder()
                .setComment(StoredComment.newBuilder()
                        .setObject(about.object())
                        .setColumn(about.column())
                        .setText(text))
                .build();
    }

    static StoredCatalogObject stored(Relation relation) {
        StoredCatalogObject.Builder form = StoredCatalogObject.newBuilder();
        return switch (relation) {
            case TableDescriptor table -> form.setTable(table(table)).build();
            case ViewDescriptor view -> form.setView(view(view)).build();
            case SequenceDescriptor sequence ->
                form.setSequence(sequence(sequence)).build();
            case SystemTableDescriptor _ -> throw new IllegalArgumentException("a table of the system is not stored");
        };
    }

    private static StoredType type(SqlType type) {
        StoredType.Builder form = StoredType.newBuilder().setModifier(type.modifier());
        if (type.element() != null) {
            form.setElement(type(type.element()));
        } else if (type.enumeration() != null) {
            form.setEnumeration(true).setOid(type.enumeration().oid());
        } else {
            form.setOid(type.oid());
        }
        Collation collation = type.collation();
        return form.setCollation(collation == null ? "" : collation.word()).build();
    }

    private static StoredTable table(TableDescriptor table) {
        StoredTable.Builder form = StoredTable.newBuilder()
                .setOid(table.oid())
                .setSchema(table.schema())
                .setName(table.name())
                .setStorage(table.storage())
                .setPersistence(
                        switch (table.persistence()) {
                            case PERMANENT -> StoredTable.Persistence.PERSISTENCE_PERMANENT;
                            case TEMPORARY -> StoredTable.Persistence.PERSISTENCE_TEMPORARY;
                            case UNLOGGED -> StoredTable.Persistence.PERSISTENCE_UNLOGGED;
                        })
                .setOwner(table.owner());
        table.columns().forEach(column -> form.addColumns(column(column)));
        table.indexes().forEach(index -> form.addIndexes(index(index)));
        table.constraints().forEach(constraint -> form.addConstraints(ConstraintCodec.stored(constraint)));
        return form.build();
    }

    private static StoredColumn column(ColumnDescriptor column) {
        StoredColumn.Builder form = StoredColumn.newBuilder()
                .setNumber(column.number())
                .setName(column.name())
                .setType(type(column.type()))
                .setNotNull(column.notNull())
                .setIdentity(
                        switch (column.identity()) {
                            case NONE -> StoredColumn.Identity.IDENTITY_NONE;
                            case BY_DEFAULT -> StoredColumn.Identity.IDENTITY_BY_DEFAULT;
                            case ALWAYS -> StoredColumn.Identity.IDENTITY_ALWAYS;
                        })
                .setIdentitySequence(column.identitySequence())
                .setState(
                        switch (column.state()) {
                            case WRITE_ONLY -> StoredColumn.State.STATE_WRITE_ONLY;
                            case PUBLIC -> StoredColumn.State.STATE_PUBLIC;
                            case DROPPED -> StoredColumn.State.STATE_DROPPED;
                        });
        if (column.defaultExpression() != null) {
            form.setDefaultExpression(column.defaultExpression());
        }
        if (column.generation() != null) {
            form.setGeneration(column.generation());
        }
        if (column.missing() != null) {
            form.setMissing(column.missing());
        }
        return form.build();
    }

    private static StoredIndex index(IndexDescriptor index) {
        StoredIndex.Builder form = StoredIndex.newBuilder()
                .setOid(index.oid())
                .setName(index.name())
                .setMethod(
                        switch (index.method()) {
                            case ORDERED -> StoredIndex.Method.METHOD_ORDERED;
                            case INVERTED -> StoredIndex.Method.METHOD_INVERTED;
                        })
                .setUnique(index.unique())
                .setPrimary(index.primary())
                .setNullsNotDistinct(index.nullsNotDistinct())
                .addAllInclude(index.include())
                .setState(
                        switch (index.state()) {
                            case DELETE_ONLY -> StoredIndex.State.STATE_DELETE_ONLY;
                            case WRITE_ONLY -> StoredIndex.State.STATE_WRITE_ONLY;
                            case PUBLIC -> StoredIndex.State.STATE_PUBLIC;
                            case INVALID -> StoredIndex.State.STATE_INVALID;
                        });
        for (IndexDescriptor.Key key : index.keys()) {
            StoredIndex.Key.Builder part = form.addKeysBuilder()
                    .setColumn(key.column())
                    .setType(type(key.type()))
                    .setDescending(key.descending())
                    .setNullsFirst(key.nullsFirst());
            if (key.expression() != null) {
                part.setExpression(key.expression());
            }
        }
        if (index.predicate() != null) {
            form.setPredicate(index.predicate());
        }
        return form.build();
    }

    private static StoredView view(ViewDescriptor view) {
        StoredView.Builder form = StoredView.newBuilder()
                .setOid(view.oid())
                .setSchema(view.schema())
                .setName(view.name())
                .setOwner(view.owner())
                .setQuery(view.query())
                .addAllSearchPath(view.searchPath())
                .addAllDependencies(view.dependencies());
        view.columns()
                .forEach(column -> form.addColumnsBuilder()
                        .setNumber(column.number())
                        .setName(column.name())
                        .setType(type(column.type())));
        return form.build();
    }

    private static StoredSequence sequence(SequenceDescriptor sequence) {
        return StoredSequence.newBuilder()
                .setOid(sequence.oid())
                .setSchema(sequence.schema())
                .setName(sequence.name())
                .setOwner(sequence.owner())
                .setType(type(sequence.type()))
                .setStart(sequence.start())
                .setIncrement(sequence.increment())
                .setMinimum(sequence.minimum())
                .setMaximum(sequence.maximum())
                .setCache(sequence.cache())
                .setCycle(sequence.cycle())
                .setOwnerTable(sequence.ownerTable())
                .setOwnerColumn(sequence.ownerColumn())
                .build();
    }

    // In

    static EnumDescriptor enumeration(StoredEnum form) {
        List<EnumLabel> labels = form.getLabelsList().stream()
                .map(label -> new EnumLabel(label.getId(), label.getOrder(), label.getLabel()))
                .toList();
        return new EnumDescriptor(
                form.getSchema(),
                form.getOwner(),
                new EnumType(form.getOid(), form.getArrayOid(), form.getSchemaName(), form.getName(), labels));
    }

    CatalogChange change(StoredCatalogObject form) {
        return switch (form.getObjectCase()) {
            case SCHEMA ->
                new CatalogChange.PutSchema(new SchemaDescriptor(
                        form.getSchema().getOid(),
                        form.getSchema().getName(),
                        form.getSchema().getOwner()));
            case ENUMERATION -> new CatalogChange.PutEnum(enumeration(form.getEnumeration()));
            case TABLE -> new CatalogChange.PutRelation(table(form.getTable()));
            case VIEW -> new CatalogChange.PutRelation(view(form.getView()));
            case SEQUENCE -> new CatalogChange.PutRelation(sequence(form.getSequence()));
            case COMMENT ->
                new CatalogChange.PutComment(
                        new CommentKey(
                                form.getComment().getObject(), form.getComment().getColumn()),
                        form.getComment().getText());
            case REMOVED_SCHEMA -> new CatalogChange.RemoveSchema(form.getRemovedSchema());
            case OBJECT_NOT_SET -> throw damaged();
        };
    }

    private SqlType type(StoredType form) {
        SqlType type;
        if (form.hasElement()) {
            type = SqlType.arrayOf(type(form.getElement()));
        } else if (form.getEnumeration()) {
            type = SqlType.enumOf(orDamaged(enums.get(form.getOid())));
        } else {
            type = orDamaged(BUILT_IN.get(form.getOid()));
        }
        String word = form.getCollation();
        Collation collation = word.isEmpty()
                ? null
                : Arrays.stream(Collation.values())
                        .filter(each -> each.word().equals(word))
                        .findFirst()
                        .orElseThrow(CatalogCodec::damaged);
        return new SqlType(type.kind(), form.getModifier(), type.element(), type.enumeration(), collation);
    }

    private TableDescriptor table(StoredTable form) {
        return new TableDescriptor(
                form.getOid(),
                form.getSchema(),
                form.getName(),
                form.getStorage(),
                switch (form.getPersistence()) {
                    case PERSISTENCE_PERMANENT -> TableDescriptor.Persistence.PERMANENT;
                    case PERSISTENCE_TEMPORARY -> TableDescriptor.Persistence.TEMPORARY;
                    case PERSISTENCE_UNLOGGED -> TableDescriptor.Persistence.UNLOGGED;
                    case PERSISTENCE_UNSPECIFIED, UNRECOGNIZED -> throw damaged();
                },
                form.getOwner(),
                form.getColumnsList().stream().map(this::column).toList(),
                form.getIndexesList().stream().map(this::index).toList(),
                form.getConstraintsList().stream()
                        .map(ConstraintCodec::constraint)
                        .toList());
    }

    private ColumnDescriptor column(StoredColumn form) {
        return new ColumnDescriptor(
                form.getNumber(),
                form.getName(),
                type(form.getType()),
                form.getNotNull(),
                form.hasDefaultExpression() ? form.getDefaultExpression() : null,
                form.hasGeneration() ? form.getGeneration() : null,
                switch (form.getIdentity()) {
                    case IDENTITY_NONE -> ColumnDescriptor.Identity.NONE;
                    case IDENTITY_BY_DEFAULT -> ColumnDescriptor.Identity.BY_DEFAULT;
                    case IDENTITY_ALWAYS -> ColumnDescriptor.Identity.ALWAYS;
                    case UNRECOGNIZED -> throw damaged();
                },
                form.getIdentitySequence(),
                form.hasMissing() ? form.getMissing() : null,
                switch (form.getState()) {
                    case STATE_WRITE_ONLY -> ColumnDescriptor.State.WRITE_ONLY;
                    case STATE_PUBLIC -> ColumnDescriptor.State.PUBLIC;
                    case STATE_DROPPED -> ColumnDescriptor.State.DROPPED;
                    case STATE_UNSPECIFIED, UNRECOGNIZED -> throw damaged();
                });
    }

    private IndexDescriptor index(StoredIndex form) {
        return new IndexDescriptor(
                form.getOid(),
                form.getName(),
                switch (form.getMethod()) {
                    case METHOD_ORDERED -> IndexDescriptor.Method.ORDERED;
                    case METHOD_INVERTED -> IndexDescriptor.Method.INVERTED;
                    case METHOD_UNSPECIFIED, UNRECOGNIZED -> throw damaged();
                },
                form.getUnique(),
                form.getPrimary(),
                form.getNullsNotDistinct(),
                form.getKeysList().stream()
                        .map(key -> new IndexDescriptor.Key(
                                key.getColumn(),
                                key.hasExpression() ? key.getExpression() : null,
                                type(key.getType()),
                                key.getDescending(),
                                key.getNullsFirst()))
                        .toList(),
                form.getIncludeList(),
                form.hasPredicate() ? form.getPredicate() : null,
                switch (form.getState()) {
                    case STATE_DELETE_ONLY -> IndexDescriptor.State.DELETE_ONLY;
                    case STATE_WRITE_ONLY -> IndexDescriptor.State.WRITE_ONLY;
                    case STATE_PUBLIC -> IndexDescriptor.State.PUBLIC;
                    case STATE_INVALID -> IndexDescriptor.State.INVALID;
                    case STATE_UNSPECIFIED, UNRECOGNIZED -> throw damaged();
                });
    }

    private ViewDescriptor view(StoredView form) {
        return new ViewDescriptor(
                form.getOid(),
                form.getSchema(),
                form.getName(),
                form.getOwner(),
                form.getColumnsList().stream()
                        .map(column -> new ViewDescriptor.ViewColumn(
                                column.getNumber(), column.getName(), type(column.getType())))
                        .toList(),
                form.getQuery(),
                form.getSearchPathList(),
                form.getDependenciesList());
    }

    private SequenceDescriptor sequence(StoredSequence form) {
        return new SequenceDescriptor(
                form.getOid(),
                form.getSchema(),
                form.getName(),
                form.getOwner(),
                type(form.getType()),
                form.getStart(),
                form.getIncrement(),
                form.getMinimum(),
                form.getMaximum(),
                form.getCache(),
                form.getCycle(),
                form.getOwnerTable(),
                form.getOwnerColumn());
    }

    private static <T> T orDamaged(@Nullable T found) {
        if (found == null) {
            throw damaged();
        }
        return found;
    }

    static SqlException damaged() {
        return new SqlException(SqlState.DATA_CORRUPTED, "a stored object of the schema cannot be read");
    }

    private static SqlException damaged(InvalidProtocolBufferException cause) {
        return new SqlException(SqlState.DATA_CORRUPTED, "a stored object of the schema cannot be read", cause);
    }
}

package io.photoncloud.flaredb.row;

import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.proto.flaredb.stored.v1.StoredConstraint;

/** Constraints as they are stored, both ways. */
final class ConstraintCodec {

    private ConstraintCodec() {}

    static StoredConstraint stored(ConstraintDescriptor constraint) {
        StoredConstraint.Builder form = StoredConstraint.newBuilder()
                .setOid(constraint.oid())
                .setName(constraint.name())
                .setValidated(constraint.validated());
        switch (constraint) {
            case ConstraintDescriptor.Check check ->
                form.addAllColumns(check.columns())
                        .setCheck(StoredConstraint.Check.newBuilder()
                                .setExpression(check.expression())
                                .setNoInherit(check.noInherit()));
            case ConstraintDescriptor.Unique unique ->
                form.addAllColumns(unique.columns())
                        .setUnique(StoredConstraint.Unique.newBuilder()
                                .setIndex(unique.index())
                                .setPrimary(unique.primary())
                                .setDeferrable(unique.deferrable())
                                .setInitiallyDeferred(unique.initiallyDeferred()));
            case ConstraintDescriptor.ForeignKey key ->
                form.addAllColumns(key.columns())
                        .setForeignKey(StoredConstraint.ForeignKey.newBuilder()
                                .setTable(key.referencedTable())
                                .addAllReferencedColumns(key.referencedColumns())
                                .setReferencedIndex(key.referencedIndex())
                                .setMatchFull(key.match() == ConstraintDescriptor.Match.FULL)
                                .setOnDelete(action(key.onDelete()))
                                .setOnUpdate(action(key.onUpdate()))
                                .addAllSetColumns(key.setColumns())
                                .setDeferrable(key.deferrable())
                                .setInitiallyDeferred(key.initiallyDeferred()));
        }
        return form.build();
    }

    private static StoredConstraint.Action action(ConstraintDescriptor.Action action) {
        return switch (action) {
            case NO_ACTION -> StoredConstraint.Action.ACTION_NO_ACTION;
            case RESTRICT -> StoredConstraint.Action.ACTION_RESTRICT;
            case CASCADE -> StoredConstraint.Action.ACTION_CASCADE;
            case SET_NULL -> StoredConstraint.Action.ACTION_SET_NULL;
            case SET_DEFAULT -> StoredConstraint.Action.ACTION_SET_DEFAULT;
        };
    }

    static ConstraintDescriptor constraint(StoredConstraint form) {
        return switch (form.getKindCase()) {
            case CHECK ->
                new ConstraintDescriptor.Check(
                        form.getOid(),
                        form.getName(),
                        form.getCheck().getExpression(),
                        form.getColumnsList(),
                        form.getCheck().getNoInherit(),
                        form.getValidated());
            case UNIQUE ->
                new ConstraintDescriptor.Unique(
                        form.getOid(),
                        form.getName(),
                        form.getUnique().getIndex(),
                        form.getUnique().getPrimary(),
                        form.getColumnsList(),
                        form.getUnique().getDeferrable(),
                        form.getUnique().getInitiallyDeferred());
            case FOREIGN_KEY -> foreignKey(form, form.getForeignKey());
            case KIND_NOT_SET -> throw CatalogCodec.damaged();
        };
    }

    private static ConstraintDescriptor foreignKey(StoredConstraint form, StoredConstraint.ForeignKey key) {
        return new ConstraintDescriptor.ForeignKey(
                form.getOid(),
                form.getName(),
                form.getColumnsList(),
                key.getTable(),
                key.getReferencedColumnsList(),
                key.getReferencedIndex(),
                key.getMatchFull() ? ConstraintDescriptor.Match.FULL : ConstraintDescriptor.Match.SIMPLE,
                action(key.getOnDelete()),
                action(key.getOnUpdate()),
                key.getSetColumnsList(),
                key.getDeferrable(),
                key.getInitiallyDeferred(),
                form.getValidated());
    }

    private static ConstraintDescriptor.Action action(StoredConstraint.Action action) {
        return switch (action) {
            case ACTION_NO_ACTION -> ConstraintDescriptor.Action.NO_ACTION;
            case ACTION_RESTRICT -> ConstraintDescriptor.Action.RESTRICT;
            case ACTION_CASCADE -> ConstraintDescriptor.Action.CASCADE;
            case ACTION_SET_NULL -> ConstraintDescriptor.Action.SET_NULL;
            case ACTION_SET_DEFAULT -> ConstraintDescriptor.Action.SET_DEFAULT;
            case UNRECOGNIZED -> throw CatalogCodec.damaged();
        };
    }
}

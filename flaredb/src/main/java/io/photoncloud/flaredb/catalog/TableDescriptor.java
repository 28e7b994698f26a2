package io.photoncloud.flaredb.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A table: its columns in the order of their numbers (dropped ones among them), its indexes and constraints.
 *
 * @param storage the number its rows' keys begin with: the oid, until TRUNCATE or a rewrite gives it a new one
 * @param persistence temporary tables are in a session's own schema
 */
public record TableDescriptor(
        int oid,
        int schema,
        String name,
        int storage,
        Persistence persistence,
        String owner,
        List<ColumnDescriptor> columns,
        List<IndexDescriptor> indexes,
        List<ConstraintDescriptor> constraints)
        implements Relation {
    public static final int COLUMNS_MAX = 1600;

    public TableDescriptor {
        columns = List.copyOf(columns);
        indexes = List.copyOf(indexes);
        constraints = List.copyOf(constraints);
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).number() != i + 1) {
                throw new IllegalArgumentException("column " + columns.get(i).name() + " is not in its place");
            }
        }
    }

    @Override
    public char kind() {
        return 'r';
    }

    @Override
    public List<ColumnDescriptor> visibleColumns() {
        return columns.stream()
                .filter(column -> column.state() == ColumnDescriptor.State.PUBLIC)
                .toList();
    }

    /** All that rows are written with: visible ones and those that are being added. */
    public List<ColumnDescriptor> writtenColumns() {
        return columns.stream()
                .filter(column -> column.state() != ColumnDescriptor.State.DROPPED)
                .toList();
    }

    /** By its number. */
    public ColumnDescriptor column(int number) {
        return columns.get(number - 1);
    }

    /** A visible column by name. */
    public Optional<ColumnDescriptor> findColumn(String column) {
        return columns.stream()
                .filter(each -> each.state() == ColumnDescriptor.State.PUBLIC
                        && each.name().equals(column))
                .findFirst();
    }

    public Optional<IndexDescriptor> primaryKey() {
        return indexes.stream().filter(IndexDescriptor::primary).findFirst();
    }

    public Optional<IndexDescriptor> findIndex(int index) {
        return indexes.stream().filter(each -> each.oid() == index).findFirst();
    }

    public Optional<ConstraintDescriptor> findConstraint(String constraint) {
        return constraints.stream()
                .filter(each -> each.name().equals(constraint))
                .findFirst();
    }

    public List<ConstraintDescriptor.Check> checks() {
        return constraints.stream()
                .filter(ConstraintDescriptor.Check.class::isInstance)
                .map(ConstraintDescriptor.Check.class::cast)
                .toList();
    }

    public List<ConstraintDescriptor.ForeignKey> foreignKeys() {
        return constraints.stream()
                .filter(ConstraintDescriptor.ForeignKey.class::isInstance)
                .map(ConstraintDescriptor.ForeignKey.class::cast)
                .toList();
    }

    @Override
    public TableDescriptor withName(int newSchema, String newName) {
        return new TableDescriptor(oid, newSchema, newName, storage, persistence, owner, columns, indexes, constraints);
    }

    public TableDescriptor withStorage(int newStorage) {
        return new TableDescriptor(oid, schema, name, newStorage, persistence, owner, columns, indexes, constraints);
    }

    public TableDescriptor withOwner(String newOwner) {
        return new TableDescriptor(oid, schema, name, storage, persistence, newOwner, columns, indexes, constraints);
    }

    public TableDescriptor withColumns(List<ColumnDescriptor> newColumns) {
        return new TableDescriptor(oid, schema, name, storage, persistence, owner, newColumns, indexes, constraints);
    }

    public TableDescriptor withIndexes(List<IndexDescriptor> newIndexes) {
        return new TableDescriptor(oid, schema, name, storage, persistence, owner, columns, newIndexes, constraints);
    }

    public TableDescriptor withConstraints(List<ConstraintDescriptor> newConstraints) {
        return new TableDescriptor(oid, schema, name, storage, persistence, owner, columns, indexes, newConstraints);
    }

    /** With one column changed. */
    public TableDescriptor withColumn(int number, UnaryOperator<ColumnDescriptor> change) {
        List<ColumnDescriptor> changed = new ArrayList<>(columns);
        changed.set(number - 1, change.apply(column(number)));
        return withColumns(changed);
    }

    /** With one index changed. */
    public TableDescriptor withIndex(int index, UnaryOperator<IndexDescriptor> change) {
        return withIndexes(indexes.stream()
                .map(each -> each.oid() == index ? change.apply(each) : each)
                .toList());
    }

    /** How long rows are kept. */
    public enum Persistence {
        PERMANENT,
        TEMPORARY,
        /** Kept as all others are; only told. */
        UNLOGGED
    }
}

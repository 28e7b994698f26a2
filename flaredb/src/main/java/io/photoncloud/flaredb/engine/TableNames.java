package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.session.Engine;
import io.photoncloud.flaredb.session.ResultColumn;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tables and columns that commands name. */
final class TableNames {
    private TableNames() {}

    static TableDescriptor require(CatalogSnapshot catalog, QualifiedName name, Engine.Scope scope) {
        Optional<Relation> found = name.parts().size() == 1
                ? catalog.findRelation(catalog.schemasInSight(scope.searchPath()), name.name())
                : catalog.findSchema(name.parts().get(name.parts().size() - 2))
                        .flatMap(schema -> catalog.findRelation(schema.oid(), name.name()));
        Relation relation = found.orElseThrow(() -> new SqlException(
                SqlState.UNDEFINED_TABLE,
                "relation \"" + name.text() + "\" does not exist",
                null,
                null,
                name.position()));
        if (relation instanceof TableDescriptor table) {
            return table;
        }
        throw new SqlException(SqlState.WRONG_OBJECT_TYPE, "\"" + relation.name() + "\" is not a table");
    }

    /** Those that COPY names, in its order, or all that are not generated. */
    static List<ResultColumn> copyColumns(TableDescriptor table, List<Name> named) {
        List<ResultColumn> columns = new ArrayList<>();
        if (named.isEmpty()) {
            table.visibleColumns().stream()
                    .filter(column -> column.generation() == null)
                    .forEach(column -> columns.add(result(table, column)));
        }
        for (Name each : named) {
            ColumnDescriptor column = table.findColumn(each.text())
                    .orElseThrow(() -> new SqlException(
                            SqlState.UNDEFINED_COLUMN,
                            "column \"" + each.text() + "\" of relation \"" + table.name() + "\" does not exist"));
            if (column.generation() != null) {
                throw new SqlException(
                        SqlState.INVALID_COLUMN_REFERENCE,
                        "column \"" + each.text() + "\" is a generated column",
                        "Generated columns cannot be used in COPY.",
                        null);
            }
            ResultColumn wanted = result(table, column);
            if (columns.contains(wanted)) {
                throw new SqlException(
                        SqlState.DUPLICATE_COLUMN, "column \"" + each.text() + "\" specified more than once");
            }
            columns.add(wanted);
        }
        return List.copyOf(columns);
    }

    private static ResultColumn result(TableDescriptor table, ColumnDescriptor column) {
        return new ResultColumn(column.name(), column.type(), table.oid(), column.number());
    }
}

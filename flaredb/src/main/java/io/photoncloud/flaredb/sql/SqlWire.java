package io.photoncloud.flaredb.sql;

import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.flaredb.session.ResultColumn;
import io.photoncloud.flaredb.session.ResultSink.Notice;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextContext;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.proto.flaredb.v1.SqlColumn;
import io.photoncloud.proto.flaredb.v1.SqlExecuteRequest;
import io.photoncloud.proto.flaredb.v1.SqlExecuteResponse;
import io.photoncloud.proto.flaredb.v1.SqlValue;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** SQL as gRPC asks for and shows it. */
final class SqlWire {

    private SqlWire() {}

    static List<JsonNode> toArguments(SqlExecuteRequest request) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        List<JsonNode> arguments = new ArrayList<>();
        for (SqlValue value : request.getArgsList()) {
            arguments.add(
                    switch (value.getValueCase()) {
                        case BOOL -> json.booleanNode(value.getBool());
                        case INT -> json.numberNode(value.getInt());
                        case DOUBLE -> json.stringNode(String.valueOf(value.getDouble()));
                        case TEXT -> json.stringNode(value.getText());
                        case BYTES ->
                            json.stringNode("\\x"
                                    + HexFormat.of().formatHex(value.getBytes().toByteArray()));
                        case VALUE_NOT_SET -> json.nullNode();
                    });
        }
        return arguments;
    }

    static SqlValue fromValue(@Nullable Object value, SqlType type, TextContext context) {
        SqlValue.Builder form = SqlValue.newBuilder();
        if (value == null) {
            return form.build();
        }
        switch (type.kind()) {
            case BOOLEAN -> form.setBool((Boolean) value);
            case SMALLINT, INTEGER, BIGINT, OID -> form.setInt((Long) value);
            case REAL, DOUBLE -> form.setDouble(((Number) value).doubleValue());
            case BYTEA -> form.setBytes(UnsafeByteOperations.unsafeWrap(((Bytes) value).array()));
            default -> form.setText(TextFormat.format(value, type, context));
        }
        return form.build();
    }

    static SqlExecuteResponse fromColumns(List<ResultColumn> columns) {
        SqlExecuteResponse.Columns.Builder form = SqlExecuteResponse.Columns.newBuilder();
        for (ResultColumn column : columns) {
            form.addColumns(SqlColumn.newBuilder()
                    .setName(column.name())
                    .setType(column.type().sqlName())
                    .setTypeOid(column.type().oid()));
        }
        return SqlExecuteResponse.newBuilder().setColumns(form).build();
    }

    static SqlExecuteResponse fromNotice(Notice notice) {
        return SqlExecuteResponse.newBuilder()
                .setNotice(SqlExecuteResponse.Notice.newBuilder()
                        .setSeverity(notice.severity().name())
                        .setSqlstate(notice.code())
                        .setMessage(notice.message()))
                .build();
    }

    static SqlExecuteResponse fromComplete(String tag, long rowsAffected) {
        return SqlExecuteResponse.newBuilder()
                .setComplete(
                        SqlExecuteResponse.Complete.newBuilder().setTag(tag).setRowsAffected(rowsAffected))
                .build();
    }
}

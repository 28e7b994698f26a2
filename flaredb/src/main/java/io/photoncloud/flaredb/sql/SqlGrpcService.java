package io.photoncloud.flaredb.sql;

import com.google.protobuf.Duration;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.stream.PacedAnswers;
import io.photoncloud.flaredb.session.SqlSession;
import io.photoncloud.proto.flaredb.v1.SqlBeginTransactionRequest;
import io.photoncloud.proto.flaredb.v1.SqlEndTransactionResponse;
import io.photoncloud.proto.flaredb.v1.SqlExecuteRequest;
import io.photoncloud.proto.flaredb.v1.SqlExecuteResponse;
import io.photoncloud.proto.flaredb.v1.SqlListTablesRequest;
import io.photoncloud.proto.flaredb.v1.SqlListTablesResponse;
import io.photoncloud.proto.flaredb.v1.SqlServiceGrpc;
import io.photoncloud.proto.flaredb.v1.SqlTable;
import io.photoncloud.proto.flaredb.v1.SqlTransaction;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.grpc.server.service.GrpcService;

/** Asks the same service as REST. */
@GrpcService
final class SqlGrpcService extends SqlServiceGrpc.SqlServiceImplBase {

    private final SqlService sql;
    private final PageLimits pages;

    SqlGrpcService(SqlService sql, PageLimits pages) {
        this.sql = sql;
        this.pages = pages;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    @Override
    public void execute(SqlExecuteRequest request, StreamObserver<SqlExecuteResponse> answer) {
        AtomicReference<SqlSession> running = new AtomicReference<>();
        Runnable cancel = () -> {
            SqlSession session = running.get();
            if (session != null) {
                session.cancel();
            }
        };
        PacedAnswers<SqlExecuteResponse> answers =
                new PacedAnswers<>((ServerCallStreamObserver<SqlExecuteResponse>) answer, cancel, System::nanoTime);
        Thread.ofVirtual().name("sql-call").start(RequestContext.carried(() -> {
            try {
                sql.stream(
                        request.getQuery(),
                        SqlWire.toArguments(request),
                        request.getTransactionId().isEmpty() ? null : request.getTransactionId(),
                        session -> {
                            running.set(session);
                            return new StreamWire(session, part -> send(answers, part));
                        });
                answers.complete();
            } catch (RuntimeException e) { // tidy: the edge, where whatever happened ends the call as the door does
                answers.fail(e);
            }
        }));
    }

    private static void send(PacedAnswers<SqlExecuteResponse> answers, SqlExecuteResponse part) {
        try {
            answers.send(part);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloudException(ErrorCode.UNAVAILABLE, "the call was interrupted", e);
        }
    }

    @Override
    public void beginTransaction(SqlBeginTransactionRequest request, StreamObserver<SqlTransaction> answer) {
        boolean readCommitted = switch (request.getIsolation()) {
            case ISOLATION_UNSPECIFIED, ISOLATION_SERIALIZABLE -> false;
            case ISOLATION_READ_COMMITTED -> true;
            case UNRECOGNIZED ->
                throw CloudException.invalid(
                        "isolation", "serializable or read committed", "isolation is not one that there is");
        };
        String id = sql.begin(new SqlService.Beginning(readCommitted, request.getReadOnly()));
        finish(
                answer,
                SqlTransaction.newBuilder()
                        .setTransactionId(id)
                        .setIdleMax(
                                Duration.newBuilder().setSeconds(sql.idleMax().toSeconds()))
                        .build());
    }

    @Override
    public void commitTransaction(SqlTransaction request, StreamObserver<SqlEndTransactionResponse> answer) {
        sql.commit(request.getTransactionId());
        finish(answer, SqlEndTransactionResponse.getDefaultInstance());
    }

    @Override
    public void rollbackTransaction(SqlTransaction request, StreamObserver<SqlEndTransactionResponse> answer) {
        sql.rollback(request.getTransactionId());
        finish(answer, SqlEndTransactionResponse.getDefaultInstance());
    }

    @Override
    public void listTables(SqlListTablesRequest request, StreamObserver<SqlListTablesResponse> answer) {
        Paged<List<SqlService.TableName>> found = sql.tables(pages.page(request.getPageSize(), request.getPageToken()));
        SqlListTablesResponse.Builder response = SqlListTablesResponse.newBuilder();
        for (SqlService.TableName table : found.view()) {
            response.addTables(SqlTable.newBuilder()
                    .setSchema(table.schema())
                    .setName(table.name())
                    .setKind(table.kind()));
        }
        if (found.nextPageToken() != null) {
            response.setNextPageToken(found.nextPageToken());
        }
        finish(answer, response.build());
    }
}

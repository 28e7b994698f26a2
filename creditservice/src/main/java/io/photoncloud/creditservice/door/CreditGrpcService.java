package io.photoncloud.creditservice.door;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.grpc.GrpcFailures;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.creditservice.estimate.EstimateService;
import io.photoncloud.creditservice.proof.ProofService;
import io.photoncloud.creditservice.quota.QuotaService;
import io.photoncloud.creditservice.reservation.ReservationService;
import io.photoncloud.creditservice.transaction.TransactionService;
import io.photoncloud.creditservice.usage.UsageEvents;
import io.photoncloud.creditservice.wallet.WalletService;
import io.photoncloud.proto.creditservice.v1.CommitReservationRequest;
import io.photoncloud.proto.creditservice.v1.CreateWalletRequest;
import io.photoncloud.proto.creditservice.v1.CreditServiceGrpc;
import io.photoncloud.proto.creditservice.v1.EstimateRequest;
import io.photoncloud.proto.creditservice.v1.EstimateResponse;
import io.photoncloud.proto.creditservice.v1.FindTransactionsRequest;
import io.photoncloud.proto.creditservice.v1.FindTransactionsResponse;
import io.photoncloud.proto.creditservice.v1.GetQuotaRequest;
import io.photoncloud.proto.creditservice.v1.GetReservationRequest;
import io.photoncloud.proto.creditservice.v1.GetTransactionRequest;
import io.photoncloud.proto.creditservice.v1.GetWalletRequest;
import io.photoncloud.proto.creditservice.v1.ListAllocationsRequest;
import io.photoncloud.proto.creditservice.v1.ListAllocationsResponse;
import io.photoncloud.proto.creditservice.v1.ListReservationsRequest;
import io.photoncloud.proto.creditservice.v1.ListReservationsResponse;
import io.photoncloud.proto.creditservice.v1.ListTransactionsRequest;
import io.photoncloud.proto.creditservice.v1.ListTransactionsResponse;
import io.photoncloud.proto.creditservice.v1.ListWalletsRequest;
import io.photoncloud.proto.creditservice.v1.ListWalletsResponse;
import io.photoncloud.proto.creditservice.v1.PostReply;
import io.photoncloud.proto.creditservice.v1.PostRequest;
import io.photoncloud.proto.creditservice.v1.Quota;
import io.photoncloud.proto.creditservice.v1.RecordUsageRequest;
import io.photoncloud.proto.creditservice.v1.RecordUsageResponse;
import io.photoncloud.proto.creditservice.v1.RefundRequest;
import io.photoncloud.proto.creditservice.v1.ReleaseAllocationRequest;
import io.photoncloud.proto.creditservice.v1.ReleaseReservationRequest;
import io.photoncloud.proto.creditservice.v1.Reservation;
import io.photoncloud.proto.creditservice.v1.ReserveRequest;
import io.photoncloud.proto.creditservice.v1.SetQuotaRequest;
import io.photoncloud.proto.creditservice.v1.TopUpRequest;
import io.photoncloud.proto.creditservice.v1.Transaction;
import io.photoncloud.proto.creditservice.v1.UpdateWalletRequest;
import io.photoncloud.proto.creditservice.v1.VerifyLedgerRequest;
import io.photoncloud.proto.creditservice.v1.VerifyLedgerResponse;
import io.photoncloud.proto.creditservice.v1.Wallet;
import io.photoncloud.proto.creditservice.v1.WithdrawRequest;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.springframework.grpc.server.service.GrpcService;

/**
 * Asks the same services as the REST doors of each feature. All in one, because a gRPC service is one class; every call waits
 * on a virtual thread of its own, and the changes of a stream are waited for by nobody.
 */
@GrpcService
final class CreditGrpcService extends CreditServiceGrpc.CreditServiceImplBase {

    private final WalletService wallets;
    private final ReservationService reservations;
    private final TransactionService transactions;
    private final QuotaService quotas;
    private final EstimateService estimates;
    private final UsageEvents usage;
    private final ProofService proofs;
    private final PageLimits pages;
    private final PostWire posts;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    CreditGrpcService(
            WalletService wallets,
            ReservationService reservations,
            TransactionService transactions,
            QuotaService quotas,
            EstimateService estimates,
            UsageEvents usage,
            ProofService proofs,
            PageLimits pages,
            GrpcFailures failures) {
        this.wallets = wallets;
        this.reservations = reservations;
        this.transactions = transactions;
        this.quotas = quotas;
        this.estimates = estimates;
        this.usage = usage;
        this.proofs = proofs;
        this.pages = pages;
        this.posts = new PostWire(reservations, transactions, failures, threads);
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    // Wallets

    @Override
    public void createWallet(CreateWalletRequest request, StreamObserver<Wallet> answer) {
        finish(answer, CreditWire.fromWallet(wallets.create(CreditWire.toWanted(request), GrpcIdempotency.current())));
    }

    @Override
    public void getWallet(GetWalletRequest request, StreamObserver<Wallet> answer) {
        finish(answer, CreditWire.fromWallet(wallets.get(request.getProjectId())));
    }

    @Override
    public void listWallets(ListWalletsRequest request, StreamObserver<ListWalletsResponse> answer) {
        finish(
                answer,
                CreditWire.fromWallets(wallets.list(
                        request.hasOrgId() ? request.getOrgId() : null,
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void updateWallet(UpdateWalletRequest request, StreamObserver<Wallet> answer) {
        finish(
                answer,
                CreditWire.fromWallet(wallets.update(
                        request.getProjectId(),
                        request.hasStatus() ? CreditWire.toStatus(request.getStatus()) : null,
                        request.hasOverdraftLimit() ? request.getOverdraftLimit() : null,
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }

    @Override
    public void topUp(TopUpRequest request, StreamObserver<Transaction> answer) {
        finish(answer, TransactionWire.fromTransaction(posts.topUp(request).make(GrpcIdempotency.current())));
    }

    @Override
    public void withdraw(WithdrawRequest request, StreamObserver<Transaction> answer) {
        finish(answer, TransactionWire.fromTransaction(posts.withdraw(request).make(GrpcIdempotency.current())));
    }

    // Reservations

    @Override
    public void reserve(ReserveRequest request, StreamObserver<Reservation> answer) {
        finish(answer, CreditWire.fromReservation(posts.reserve(request).make(GrpcIdempotency.current())));
    }

    @Override
    public void getReservation(GetReservationRequest request, StreamObserver<Reservation> answer) {
        finish(answer, CreditWire.fromReservation(reservations.get(request.getId())));
    }

    @Override
    public void listReservations(ListReservationsRequest request, StreamObserver<ListReservationsResponse> answer) {
        finish(
                answer,
                CreditWire.fromReservations(reservations.list(
                        request.hasProjectId() ? request.getProjectId() : null,
                        CreditWire.toWhich(request.getWhich()),
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void commitReservation(CommitReservationRequest request, StreamObserver<Reservation> answer) {
        finish(answer, CreditWire.fromReservation(posts.commit(request).make(GrpcIdempotency.current())));
    }

    @Override
    public void releaseReservation(ReleaseReservationRequest request, StreamObserver<Reservation> answer) {
        finish(answer, CreditWire.fromReservation(posts.release(request).make(GrpcIdempotency.current())));
    }

    @Override
    public void listAllocations(ListAllocationsRequest request, StreamObserver<ListAllocationsResponse> answer) {
        RowPage<io.photoncloud.creditservice.ledger.Reservation> found = reservations.list(
                request.hasProjectId() ? request.getProjectId() : null,
                ReservationService.Which.ALLOCATED,
                pages.page(request.getPageSize(), request.getPageToken()));
        finish(answer, CreditWire.fromAllocations(found));
    }

    @Override
    public void releaseAllocation(ReleaseAllocationRequest request, StreamObserver<Reservation> answer) {
        finish(
                answer,
                CreditWire.fromReservation(posts.releaseAllocation(request).make(GrpcIdempotency.current())));
    }

    // Transactions

    @Override
    public void getTransaction(GetTransactionRequest request, StreamObserver<Transaction> answer) {
        finish(answer, TransactionWire.fromTransaction(transactions.get(request.getId())));
    }

    @Override
    public void listTransactions(ListTransactionsRequest request, StreamObserver<ListTransactionsResponse> answer) {
        finish(
                answer,
                TransactionWire.fromPage(transactions.list(
                        request.getProjectId(), pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void findTransactions(FindTransactionsRequest request, StreamObserver<FindTransactionsResponse> answer) {
        FindTransactionsResponse.Builder found = FindTransactionsResponse.newBuilder();
        transactions
                .byIdempotencyKey(request.hasIdempotencyKey() ? request.getIdempotencyKey() : null)
                .forEach(transaction -> found.addTransactions(TransactionWire.fromTransaction(transaction)));
        finish(answer, found.build());
    }

    @Override
    public void refund(RefundRequest request, StreamObserver<Transaction> answer) {
        finish(answer, TransactionWire.fromTransaction(posts.refund(request).make(GrpcIdempotency.current())));
    }

    // Quotas, use, and the whole

    @Override
    public void getQuota(GetQuotaRequest request, StreamObserver<Quota> answer) {
        finish(
                answer,
                QuotaWire.fromQuota(quotas.get(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null)));
    }

    @Override
    public void setQuota(SetQuotaRequest request, StreamObserver<Quota> answer) {
        finish(
                answer,
                QuotaWire.fromQuota(quotas.set(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null,
                        request.hasLimits() ? request.getLimits().getLimitsMap() : null,
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }

    @Override
    public void estimate(EstimateRequest request, StreamObserver<EstimateResponse> answer) {
        finish(
                answer,
                EstimateWire.fromAnswer(estimates.estimate(
                        request.hasProjectId() ? request.getProjectId() : null,
                        request.hasCurrency() ? request.getCurrency() : null,
                        EstimateWire.toWanted(request.getItemsList()))));
    }

    @Override
    public void recordUsage(RecordUsageRequest request, StreamObserver<RecordUsageResponse> answer) {
        finish(answer, UsageWire.fromTaken(usage.record(UsageWire.toEvent(request))));
    }

    @Override
    public void verifyLedger(VerifyLedgerRequest request, StreamObserver<VerifyLedgerResponse> answer) {
        finish(answer, QuotaWire.fromVerdict(proofs.verify()));
    }

    @Override
    public StreamObserver<PostRequest> post(StreamObserver<PostReply> answers) {
        return new BulkStream<>((ServerCallStreamObserver<PostReply>) answers, posts, threads).open();
    }
}

package io.photoncloud.creditservice.door;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.creditservice.ledger.NumberedId;
import io.photoncloud.creditservice.ledger.WalletTransaction;
import io.photoncloud.proto.creditservice.v1.Account;
import io.photoncloud.proto.creditservice.v1.ListTransactionsResponse;
import io.photoncloud.proto.creditservice.v1.Transaction;
import io.photoncloud.proto.creditservice.v1.TransactionType;
import io.photoncloud.proto.creditservice.v1.Transfer;

/** Transactions as gRPC shows them. */
final class TransactionWire {

    private TransactionWire() {}

    static Transaction fromTransaction(WalletTransaction transaction) {
        Transaction.Builder form = Transaction.newBuilder()
                .setId(transaction.id().toString())
                .setProjectId(transaction.project())
                .setAmount(transaction.amount())
                .setType(
                        switch (transaction.type()) {
                            case DEPOSIT -> TransactionType.TRANSACTION_TYPE_DEPOSIT;
                            case WITHDRAWAL -> TransactionType.TRANSACTION_TYPE_WITHDRAWAL;
                            case CHARGE -> TransactionType.TRANSACTION_TYPE_CHARGE;
                            case REFUND -> TransactionType.TRANSACTION_TYPE_REFUND;
                            case SETTLEMENT -> TransactionType.TRANSACTION_TYPE_SETTLEMENT;
                        })
                .setDescription(transaction.description())
                .setTimestamp(CreditWire.timestamp(transaction.at()))
                .setBalanceAfter(transaction.balanceAfter());
        transaction.transfers().forEach(transfer -> form.addTransfers(fromTransfer(transfer)));
        if (!transaction.resourceType().isEmpty()) {
            form.setResourceType(transaction.resourceType());
        }
        if (!transaction.resourceId().isEmpty()) {
            form.setResourceId(transaction.resourceId());
        }
        if (transaction.reservation() != 0) {
            form.setReservationId(id(NumberedId.Kind.RESERVATION, transaction.project(), transaction.reservation()));
        }
        if (transaction.refunds() != 0) {
            form.setRefundedTransactionId(
                    id(NumberedId.Kind.TRANSACTION, transaction.project(), transaction.refunds()));
        }
        if (transaction.usage() != 0) {
            form.setUsageId(id(NumberedId.Kind.USAGE, transaction.project(), transaction.usage()));
        }
        if (!transaction.cause().caller().isEmpty()) {
            form.setPrincipalId(transaction.cause().caller());
        }
        if (!transaction.cause().requestId().isEmpty()) {
            form.setRequestId(transaction.cause().requestId());
        }
        if (!transaction.cause().idempotencyKey().isEmpty()) {
            form.setIdempotencyKey(transaction.cause().idempotencyKey());
        }
        return form.build();
    }

    static String id(NumberedId.Kind kind, String project, long number) {
        return new NumberedId(kind, project, number).toString();
    }

    private static Transfer fromTransfer(io.photoncloud.creditservice.ledger.Transfer transfer) {
        return Transfer.newBuilder()
                .setFrom(fromAccount(transfer.from()))
                .setTo(fromAccount(transfer.to()))
                .setAmount(transfer.amount())
                .build();
    }

    private static Account fromAccount(io.photoncloud.creditservice.ledger.Account account) {
        return switch (account) {
            case AVAILABLE -> Account.ACCOUNT_AVAILABLE;
            case RESERVED -> Account.ACCOUNT_RESERVED;
            case ISSUANCE -> Account.ACCOUNT_ISSUANCE;
            case REVENUE -> Account.ACCOUNT_REVENUE;
            case DUE -> Account.ACCOUNT_DUE;
        };
    }

    static ListTransactionsResponse fromPage(RowPage<WalletTransaction> page) {
        ListTransactionsResponse.Builder form = ListTransactionsResponse.newBuilder();
        page.rows().forEach(row -> form.addTransactions(fromTransaction(row.value())));
        if (page.nextPageToken() != null) {
            form.setNextPageToken(page.nextPageToken());
        }
        return form.build();
    }
}

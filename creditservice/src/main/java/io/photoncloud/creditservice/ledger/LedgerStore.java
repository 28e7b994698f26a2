package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.creditservice.stored.v1.StoredCall;
import io.photoncloud.proto.creditservice.stored.v1.StoredQuota;
import io.photoncloud.proto.creditservice.stored.v1.StoredRefunded;
import io.photoncloud.proto.creditservice.stored.v1.StoredReservation;
import io.photoncloud.proto.creditservice.stored.v1.StoredSystemAccounts;
import io.photoncloud.proto.creditservice.stored.v1.StoredTransaction;
import io.photoncloud.proto.creditservice.stored.v1.StoredWallet;
import java.util.List;

/** The tables of the ledger. Only the decider writes them, but for calls that are old enough to be forgotten. */
final class LedgerStore {

    static final Index<Wallet> BY_ORGANIZATION =
            Index.of("organization", wallet -> IndexKey.of(wallet.tenant().organization()));

    /** Those that have not ended, of a wallet, by when they expire. */
    static final Index<Reservation> ACTIVE = Index.ofEach(
            "active",
            reservation -> reservation.isActive()
                    ? List.of(IndexKey.of(reservation.project())
                            .and(reservation.expires().toEpochMilli()))
                    : List.of());

    /** Those that were committed and hold of quotas still, of a wallet. */
    static final Index<Reservation> ALLOCATED = Index.ofEach(
            "allocated",
            reservation -> !reservation.isActive() && reservation.holdsQuota()
                    ? List.of(IndexKey.of(reservation.project()))
                    : List.of());

    static final Index<Call> BY_TIME =
            Index.of("time", call -> IndexKey.of(call.at().toEpochMilli()));

    static final Codec<Wallet> WALLETS =
            VersionedCodec.first(ProtoCodec.of(StoredWallet.parser(), LedgerCodec::toStored, LedgerCodec::toDomain));
    static final Codec<Reservation> RESERVATIONS = VersionedCodec.first(
            ProtoCodec.of(StoredReservation.parser(), LedgerCodec::toStored, LedgerCodec::toDomain));
    static final Codec<WalletTransaction> TRANSACTIONS = VersionedCodec.first(
            ProtoCodec.of(StoredTransaction.parser(), LedgerCodec::toStored, LedgerCodec::toDomain));
    static final Codec<Quota> QUOTAS =
            VersionedCodec.first(ProtoCodec.of(StoredQuota.parser(), LedgerCodec::toStored, LedgerCodec::toDomain));
    static final Codec<SystemAccounts> ACCOUNTS = VersionedCodec.first(
            ProtoCodec.of(StoredSystemAccounts.parser(), LedgerCodec::toStored, LedgerCodec::toDomain));
    static final Codec<Refunded> REFUNDS =
            VersionedCodec.first(ProtoCodec.of(StoredRefunded.parser(), LedgerCodec::toStored, LedgerCodec::toDomain));
    static final Codec<Call> CALLS =
            VersionedCodec.first(ProtoCodec.of(StoredCall.parser(), LedgerCodec::toStored, LedgerCodec::toDomain));

    private LedgerStore() {}

    static Table<Wallet> wallets(ReplicatedStore store) {
        return new Table<>(store, "creditservice/wallet", Wallet::key, WALLETS, List.of(BY_ORGANIZATION));
    }

    static Table<Reservation> reservations(ReplicatedStore store) {
        return new Table<>(
                store,
                "creditservice/reservation",
                reservation -> reservation.id().key(),
                RESERVATIONS,
                List.of(ACTIVE, ALLOCATED));
    }

    static Table<WalletTransaction> transactions(ReplicatedStore store) {
        return new Table<>(
                store,
                "creditservice/transaction",
                transaction -> transaction.id().key(),
                TRANSACTIONS,
                List.of());
    }

    static Table<Quota> quotas(ReplicatedStore store) {
        return new Table<>(store, "creditservice/quota", Quota::key, QUOTAS, List.of());
    }

    static Table<SystemAccounts> accounts(ReplicatedStore store) {
        return new Table<>(store, "creditservice/account", SystemAccounts::key, ACCOUNTS, List.of());
    }

    static Table<Refunded> refunds(ReplicatedStore store) {
        return new Table<>(store, "creditservice/refund", Refunded::key, REFUNDS, List.of());
    }

    static Table<Call> calls(ReplicatedStore store) {
        return new Table<>(store, "creditservice/call", Call::rowKey, CALLS, List.of(BY_TIME));
    }
}

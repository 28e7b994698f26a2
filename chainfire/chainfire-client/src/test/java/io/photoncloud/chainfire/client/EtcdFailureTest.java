package io.photoncloud.chainfire.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.photoncloud.chainfire.store.StoreException.Reason;
import org.junit.jupiter.api.Test;

class EtcdFailureTest {

    @Test
    void textsOfEtcdNameTheReason() {
        assertRefused(Status.INVALID_ARGUMENT, "etcdserver: duplicate key given in txn request", Reason.DUPLICATE_KEY);
        assertRefused(Status.INVALID_ARGUMENT, "etcdserver: request is too large", Reason.REQUEST_TOO_LARGE);
        assertRefused(Status.OUT_OF_RANGE, "etcdserver: mvcc: required revision has been compacted", Reason.COMPACTED);
        assertRefused(Status.RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded", Reason.NO_SPACE);
        assertRefused(Status.RESOURCE_EXHAUSTED, "etcdserver: too many requests", Reason.TOO_MANY_REQUESTS);
        assertRefused(Status.NOT_FOUND, "etcdserver: requested lease not found", Reason.LEASE_NOT_FOUND);
    }

    @Test
    void otherErrorsOfTheRequestAreInvalid() {
        assertRefused(Status.INVALID_ARGUMENT, "chainfire: something new", Reason.INVALID);
        assertThat(EtcdFailure.of(Status.PERMISSION_DENIED.withDescription("not yours"), true))
                .isEqualTo(new EtcdFailure.Refused(Reason.INVALID, "not allowed: not yours"));
        assertRefused(Status.FAILED_PRECONDITION, "chainfire: no history", Reason.HISTORY_OFF);
    }

    @Test
    void whatWasNeverHandedOverOrNeverProposedWasNotApplied() {
        assertThat(EtcdFailure.of(Status.UNAVAILABLE.withDescription("io exception"), false))
                .isInstanceOf(EtcdFailure.NotApplied.class);
        assertThat(EtcdFailure.of(Status.DEADLINE_EXCEEDED, false)).isInstanceOf(EtcdFailure.NotApplied.class);
        assertThat(EtcdFailure.of(Status.UNAVAILABLE.withDescription("etcdserver: no leader"), true))
                .isInstanceOf(EtcdFailure.NotApplied.class);
    }

    @Test
    void everythingElseMayHaveBeenApplied() {
        for (Status.Code code : new Status.Code[] {
            Status.Code.UNAVAILABLE,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.CANCELLED,
            Status.Code.INTERNAL,
            Status.Code.UNKNOWN,
            Status.Code.ABORTED,
            Status.Code.DATA_LOSS
        }) {
            assertThat(EtcdFailure.of(code.toStatus().withDescription("etcdserver: request timed out"), true))
                    .as(code.toString())
                    .isInstanceOf(EtcdFailure.Lost.class);
        }
    }

    private static void assertRefused(Status status, String text, Reason reason) {
        assertThat(EtcdFailure.of(status.withDescription(text), true)).isEqualTo(new EtcdFailure.Refused(reason, text));
    }
}

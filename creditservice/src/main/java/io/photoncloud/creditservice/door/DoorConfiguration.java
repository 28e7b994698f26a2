package io.photoncloud.creditservice.door;

import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.common.grpc.GrpcRules;
import java.util.Arrays;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may call what by gRPC. */
@Configuration(proxyBeanMethods = false)
class DoorConfiguration {

    static final String SERVICE = "photon.creditservice.v1.CreditService/";

    @Bean
    PageLimits pageLimits(HttpProperties settings) {
        return settings.pageLimits();
    }

    @Bean
    GrpcRules creditGrpcRules() {
        return GrpcRules.builder()
                .needsCheckedByService("wallet.create", methods("CreateWallet"))
                .needsCheckedByService(
                        "wallet.read",
                        methods("GetWallet", "ListWallets", "GetTransaction", "ListTransactions", "FindTransactions"))
                .needsCheckedByService("wallet.administer", methods("UpdateWallet"))
                .needsCheckedByService("credit.issue", methods("TopUp", "Withdraw", "Refund"))
                .needsCheckedByService("reservation.create", methods("Reserve"))
                .needsCheckedByService(
                        "reservation.read", methods("GetReservation", "ListReservations", "ListAllocations"))
                .needsCheckedByService(
                        "reservation.update", methods("CommitReservation", "ReleaseReservation", "ReleaseAllocation"))
                .needsCheckedByService("quota.read", methods("GetQuota"))
                .needsCheckedByService("quota.administer", methods("SetQuota"))
                .needs("price.read", methods("Estimate"))
                .needsCheckedByService("ledger.read", methods("VerifyLedger"))
                // To open a stream at all; each change on it needs what a call of its own would.
                .needs("reservation.update", methods("Post"))
                .needs("usage.record", methods("RecordUsage"))
                .onEventLoop(methods("Post"))
                .takesIdempotencyKey(methods(
                        "CreateWallet",
                        "UpdateWallet",
                        "TopUp",
                        "Withdraw",
                        "Reserve",
                        "CommitReservation",
                        "ReleaseReservation",
                        "ReleaseAllocation",
                        "Refund",
                        "SetQuota"))
                .build();
    }

    private static String[] methods(String... names) {
        return Arrays.stream(names).map(SERVICE::concat).toArray(String[]::new);
    }
}

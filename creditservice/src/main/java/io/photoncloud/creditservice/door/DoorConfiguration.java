package io.photoncloud.creditservice.door;

import io.photoncloud.common.grpc.GrpcRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may call what by gRPC. */
@Configuration(proxyBeanMethods = false)
class DoorConfiguration {

    private static final String SERVICE = "photon.creditservice.v1.CreditService/";

    @Bean
    GrpcRules creditGrpcRules() {
        return GrpcRules.builder()
                .needsCheckedByService("wallet.create", SERVICE + "CreateWallet")
                .needsCheckedByService("wallet.read", SERVICE + "GetWallet")
                .needsCheckedByService("reservation.create", SERVICE + "Reserve")
                .needsCheckedByService("reservation.read", SERVICE + "GetReservation")
                .needsCheckedByService(
                        "reservation.update", SERVICE + "CommitReservation", SERVICE + "ReleaseReservation")
                .takesIdempotencyKey(
                        SERVICE + "CreateWallet",
                        SERVICE + "Reserve",
                        SERVICE + "CommitReservation",
                        SERVICE + "ReleaseReservation")
                .build();
    }
}

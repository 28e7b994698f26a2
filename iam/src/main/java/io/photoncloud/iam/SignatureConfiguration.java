package io.photoncloud.iam;

import io.photoncloud.chainfire.resources.seal.Sealer;
import io.photoncloud.common.grpc.GrpcRules;
import io.photoncloud.iam.credential.CredentialService;
import io.photoncloud.iam.credential.Secrets;
import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.iam.signature.SignatureService;
import io.photoncloud.iam.token.TokenService;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** IAM's objects around access keys and signatures. */
@Configuration(proxyBeanMethods = false)
class SignatureConfiguration {

    @Bean
    SignatureService signatureService(
            CredentialService credentials,
            TokenService tokens,
            RevocationService revocations,
            Secrets secrets,
            Sealer sealer,
            InstantSource clock) {
        return new SignatureService(credentials, tokens, revocations, secrets, sealer, clock);
    }

    @Bean
    GrpcRules signatureRules() {
        return GrpcRules.builder()
                .servicesOnly("photon.iam.v1.IamSignature/")
                .needsCheckedByService("credential.read", "photon.iam.v1.IamAccessKey/ListAccessKeys")
                .needsCheckedByService(
                        "credential.administer",
                        "photon.iam.v1.IamAccessKey/CreateAccessKey",
                        "photon.iam.v1.IamAccessKey/UpdateAccessKey",
                        "photon.iam.v1.IamAccessKey/DeleteAccessKey")
                .build();
    }
}

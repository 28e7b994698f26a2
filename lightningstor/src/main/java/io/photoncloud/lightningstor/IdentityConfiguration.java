package io.photoncloud.lightningstor;

import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.lightningstor.access.IamPermissions;
import io.photoncloud.lightningstor.access.IdentityPermissions;
import io.photoncloud.lightningstor.identity.IamSignatureWire;
import io.photoncloud.lightningstor.identity.KeysByPrefix;
import io.photoncloud.lightningstor.root.RootKey;
import io.photoncloud.lightningstor.sigv4.CachedSigningKeys;
import io.photoncloud.lightningstor.sigv4.SignatureVerifier;
import io.photoncloud.lightningstor.sts.StsDoor;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who calls LightningSTOR, and what they may do. */
@Configuration(proxyBeanMethods = false)
class IdentityConfiguration {

    @Bean
    RootKey rootKey(PhotonProperties photon, SecureRandom random) throws IOException {
        return RootKey.open(LightningStorConfiguration.dataDirectory(photon).resolve("root-key"), random);
    }

    /** Connects when it is first asked: with no keys of IAM's in use, IAM need not be there. */
    @Bean(destroyMethod = "close")
    IamSignatureWire iamSignatures(PhotonProperties photon, OutgoingGrpcChannels channels) {
        return IamSignatureWire.at(photon.findPeer(KnownService.IAM.key()).orElseThrow(), channels);
    }

    /** Of all access keys; of a type of its own, because what it is made of are such too. */
    @Bean
    KeysByPrefix signingKeys(
            RootKey root, IamSignatureWire iam, InstantSource clock, LightningStorProperties properties) {
        return new KeysByPrefix(root, new CachedSigningKeys(iam, clock, properties.accessKeyKeep()));
    }

    @Bean
    StsDoor stsDoor(
            KeysByPrefix keys,
            IamSignatureWire iam,
            SecurityProperties security,
            LightningStorProperties properties,
            InstantSource clock) {
        return new StsDoor(
                new SignatureVerifier(keys, properties.region(), "sts"),
                iam,
                security.mode(),
                properties.domains(),
                clock);
    }

    @Bean
    IdentityPermissions identityPermissions(Authorizer authorizer) {
        return new IamPermissions(authorizer);
    }
}

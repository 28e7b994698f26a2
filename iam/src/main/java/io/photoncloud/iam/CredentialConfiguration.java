package io.photoncloud.iam;

import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.seal.KeyEncryptionKeys;
import io.photoncloud.chainfire.resources.seal.Sealer;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.security.FollowedKeys;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.VerificationKeys;
import io.photoncloud.common.web.RouteRules;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.credential.AddressGuesses;
import io.photoncloud.iam.credential.CredentialService;
import io.photoncloud.iam.credential.PasswordService;
import io.photoncloud.iam.credential.Passwords;
import io.photoncloud.iam.credential.Secrets;
import io.photoncloud.iam.credential.UserKeyService;
import io.photoncloud.iam.key.KeyLoop;
import io.photoncloud.iam.key.KeyPairs;
import io.photoncloud.iam.key.KeyService;
import io.photoncloud.iam.key.KeySettings;
import io.photoncloud.iam.key.OwnKeys;
import io.photoncloud.iam.key.TokenSigner;
import io.photoncloud.iam.policy.PolicyFeed;
import io.photoncloud.iam.project.ProjectService;
import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.iam.user.UserService;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The objects of IAM that have to do with secrets. */
@Configuration(proxyBeanMethods = false)
class CredentialConfiguration {

    @Bean
    SecureRandom secureRandom() {
        return new SecureRandom();
    }

    @Bean
    Sealer sealer(IamProperties properties, PhotonProperties photon, SecureRandom random) {
        KeyEncryptionKeys keys = KeyEncryptionKeys.open(
                properties.keyEncryptionKeyFile(), photon.dataDirectory(), IamProperties.KEY_FILE_SETTING, random);
        return new Sealer(keys, random);
    }

    // Keys that tokens are signed with

    @Bean
    KeyService keyService(
            ReplicatedStore store,
            Sealer sealer,
            SecureRandom random,
            Changes changes,
            Access access,
            InstantSource clock,
            IamProperties properties,
            SecurityProperties security) {
        Duration longestToken =
                properties.tokenTtlMax().plus(security.clockLeeway().multipliedBy(2));
        return new KeyService(
                store,
                new KeyPairs(sealer, random),
                changes,
                access,
                clock,
                new KeySettings(properties.keyRotation(), properties.keyOverlap(), longestToken));
    }

    @Bean(destroyMethod = "close")
    KeyLoop keyLoop(KeyService keys) {
        return new KeyLoop(keys, System::nanoTime);
    }

    @Bean
    TokenSigner tokenSigner(KeyService keys) {
        return new TokenSigner(keys);
    }

    /** Keys are read from the store as policies are, so either of them tells when it was heard last. */
    @Bean
    VerificationKeys ownKeys(ObjectProvider<KeyService> keys, ObjectProvider<PolicyFeed> feed) {
        return new FollowedKeys(
                new OwnKeys(keys::getObject, () -> feed.getObject().silence()), System::nanoTime);
    }

    @Bean
    RouteRules publicKeysAreForEverybody() {
        return RouteRules.builder().publicPath("GET", "/.well-known/jwks.json").build();
    }

    // What principals prove themselves with

    @Bean
    Passwords passwords(IamProperties properties) {
        return new Passwords(properties.passwordComputationsMax());
    }

    @Bean
    Secrets secrets(Sealer sealer, SecureRandom random) {
        return new Secrets(sealer, random);
    }

    @Bean
    AddressGuesses addressGuesses(IamProperties properties, InstantSource clock) {
        return new AddressGuesses(properties.addressFailuresMax(), properties.addressFailuresWindow(), clock);
    }

    @Bean
    CredentialService credentialService(
            ReplicatedStore store,
            UserService users,
            Passwords passwords,
            Secrets secrets,
            Changes changes,
            AddressGuesses addresses,
            InstantSource clock) {
        return new CredentialService(store, users, passwords, secrets, changes, addresses, clock);
    }

    @Bean
    PasswordService passwordService(
            ReplicatedStore store,
            UserService users,
            RevocationService revocations,
            CredentialService proofs,
            Passwords passwords,
            Changes changes,
            Access access) {
        return new PasswordService(store, users, revocations, proofs, passwords, changes, access);
    }

    @Bean
    UserKeyService userKeyService(
            ReplicatedStore store,
            UserService users,
            ProjectService projects,
            Secrets secrets,
            Changes changes,
            Access access,
            IamProperties properties) {
        return new UserKeyService(store, users, projects, secrets, changes, access, properties.accessKeysMax());
    }
}

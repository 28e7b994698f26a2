package io.photoncloud.iam;

import io.photoncloud.chainfire.resources.audit.AuditChain;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.AuditReader;
import io.photoncloud.chainfire.resources.audit.AuditRetention;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.expiry.Forgetting;
import io.photoncloud.chainfire.resources.reconcile.Housekeeping;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.denial.Denials;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.audit.AuditService;
import io.photoncloud.iam.audit.DenialService;
import io.photoncloud.iam.binding.BindingService;
import io.photoncloud.iam.bootstrap.Bootstrap;
import io.photoncloud.iam.bootstrap.BootstrapStore;
import io.photoncloud.iam.credential.UserKeyService;
import io.photoncloud.iam.oauth.SignIns;
import io.photoncloud.iam.oauth.StoredAuthorizations;
import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.iam.user.UserService;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What one of IAM's processes does for all of them. */
@Configuration(proxyBeanMethods = false)
class HousekeepingConfiguration {

    @Bean
    Housekeeping housekeeping(ReplicatedStore store, HttpProperties http) {
        return new Housekeeping(store, "iam", String.valueOf(http.address()), System::nanoTime);
    }

    @Bean
    AuditChain auditChain(AuditLog audit, InstantSource clock) {
        return new AuditChain(audit, clock, System::nanoTime);
    }

    @Bean
    AuditService auditService(AuditLog audit, AuditChain chain, Access access) {
        return new AuditService(new AuditReader(audit, chain), access);
    }

    @Bean
    DenialService denialService(AuditLog audit, IdSource ids) {
        return new DenialService(audit, ids);
    }

    /** Of IAM's own doors. */
    @Bean
    Denials denials(SecurityProperties security, ObjectProvider<DenialService> service) {
        return security.mode() == SecurityMode.OPEN
                ? Denials.UNRECORDED
                : denial -> service.getObject().denied(denial);
    }

    @Bean(destroyMethod = "close")
    Leaseholder chainingAuditRecords(Housekeeping housekeeping, AuditChain chain) {
        return housekeeping.alone("audit-chain", _ -> chain.extendWhileHeld());
    }

    @Bean(destroyMethod = "close")
    Leaseholder forgetting(
            Housekeeping housekeeping,
            RevocationService revocations,
            StoredAuthorizations authorizations,
            SignIns signIns,
            AuditLog audit,
            IamProperties properties,
            InstantSource clock) {
        List<Forgetting.Forgetter> forgetters =
                new ArrayList<>(List.of(revocations::forget, authorizations::forget, signIns::forget));
        if (!properties.auditKeep().isZero()) {
            forgetters.add(new AuditRetention(audit, properties.auditKeep())::forget);
        }
        Forgetting forgetting = new Forgetting(forgetters, clock);
        return housekeeping.alone("forgetting", _ -> forgetting.run());
    }

    /** In open mode nobody needs to be an administrator. */
    @Bean(destroyMethod = "close")
    Bootstrap bootstrap(
            ReplicatedStore store,
            UserService users,
            BindingService bindings,
            UserKeyService keys,
            Changes changes,
            IamProperties properties,
            PhotonProperties photon,
            SecurityProperties security) {
        Path file = properties.bootstrapCredentialFile();
        if (file == null && photon.dataDirectory() != null) {
            file = photon.dataDirectory().resolve(Bootstrap.FILE_NAME);
        }
        if (file == null) {
            throw new StartRefusedException(
                    "there is no place for the first administrator's credential",
                    "Set photon.data-directory or " + Bootstrap.SETTING + ".");
        }
        Bootstrap bootstrap = new Bootstrap(file, users, bindings, keys, changes, new BootstrapStore(store));
        if (security.mode() == SecurityMode.ENFORCED) {
            bootstrap.start();
        }
        return bootstrap;
    }
}

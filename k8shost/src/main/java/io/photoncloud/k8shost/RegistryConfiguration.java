package io.photoncloud.k8shost;

import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.seal.KeyEncryptionKeys;
import io.photoncloud.chainfire.resources.seal.Sealer;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.k8shost.namespace.NamespaceService;
import io.photoncloud.k8shost.registry.RegistryService;
import java.security.SecureRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who pods are to registries of images. */
@Configuration(proxyBeanMethods = false)
class RegistryConfiguration {

    @Bean
    RegistryService registryService(
            ReplicatedStore store,
            NamespaceService namespaces,
            Changes changes,
            Access access,
            K8sHostProperties settings,
            PhotonProperties photon) {
        SecureRandom random = new SecureRandom();
        KeyEncryptionKeys keys = KeyEncryptionKeys.open(
                settings.keyEncryptionKeyFile(), photon.dataDirectory(), K8sHostProperties.KEY_FILE_SETTING, random);
        return new RegistryService(store, namespaces, changes, access, new Sealer(keys, random));
    }

    @Bean
    Referrer registriesInNamespaces(RegistryService registries) {
        return registries.referrer();
    }
}

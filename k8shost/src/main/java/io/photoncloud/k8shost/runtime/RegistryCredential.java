package io.photoncloud.k8shost.runtime;

/**
 * Who one is to a registry. The password stands in no text that is made of it.
 *
 * @param server the registry's name as it stands in images' names: {@code registry.example:5000}, or {@code docker.io}
 */
public record RegistryCredential(String server, String username, String password) {

    @Override
    public String toString() {
        return username + " at " + server;
    }
}

package io.photoncloud.plasmavmc.hypervisor;

/** What a domain is made of. */
public record DomainShape(String vm, String name, int vcpus, long memoryMib) {}

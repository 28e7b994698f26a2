package io.photoncloud.plasmavmc.hypervisor.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Native;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.StreamPointer;

/** What the binding leaves out of libvirt's client library. */
interface ConsoleLibrary extends Library {

    ConsoleLibrary INSTANCE = Native.load("virt", ConsoleLibrary.class);

    int FORCE = 1;

    /** @param device null for the first */
    int virDomainOpenConsole(DomainPointer domain, @Nullable String device, StreamPointer stream, int flags);
}

/** What happens, as it happens. */
@NullMarked
package io.photoncloud.plasmavmc.event;

import org.jspecify.annotations.NullMarked;

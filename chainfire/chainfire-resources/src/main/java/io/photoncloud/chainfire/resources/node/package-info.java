/** What is alike in all services that have nodes. */
@NullMarked
package io.photoncloud.chainfire.resources.node;

import org.jspecify.annotations.NullMarked;

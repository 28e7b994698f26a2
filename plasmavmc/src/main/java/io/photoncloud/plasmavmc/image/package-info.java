/** What disks begin as: images, how they come to a node, and what is looked at before they are believed. */
@NullMarked
package io.photoncloud.plasmavmc.image;

import org.jspecify.annotations.NullMarked;

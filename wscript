# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only

# For the waf era of ns-3 (3.35 and before). The file lists are read from the file that CMake reads,
# so that the two cannot drift apart. The module is C++17: configure with CXXFLAGS="-std=c++17".

import os
import re

MODULES = ['internet']
TEST_MODULES = ['applications', 'csma', 'flow-monitor', 'internet-apps', 'olsr', 'point-to-point']
INCLUDES = [
    'model/packet',
    'model/conntrack',
    'model/nat',
    'model/rules',
    'model/netfilter',
    'model/record',
    'helper',
]


def netfilter_lists(folder):
    """The lists of cmake/netfilter-sources.cmake, by name; folder is the module's."""
    with open(os.path.join(folder, 'cmake', 'netfilter-sources.cmake')) as stream:
        text = re.sub(r'#[^\n]*', '', stream.read())
    return {
        name: body.split()
        for name, body in re.findall(r'(?<!\w)set\(\s*(\w+)\s+([^)]*)\)', text)
    }


def build(bld):
    lists = netfilter_lists(bld.path.abspath())

    module = bld.create_ns3_module('netfilter', MODULES)
    module.includes = INCLUDES
    module.source = lists['netfilter_engine_sources'] + lists['netfilter_module_sources']

    headers = bld(features='ns3header')
    headers.module = 'netfilter'
    headers.source = lists['netfilter_public_headers']

    private_headers = bld(features='ns3privateheader')
    private_headers.module = 'netfilter'
    private_headers.source = lists['netfilter_private_headers']

    if lists['netfilter_suite_sources']:
        suites = bld.create_ns3_module_test_library('netfilter')
        suites.includes = INCLUDES
        suites.source = lists['netfilter_suite_sources']

    if bld.env['ENABLE_EXAMPLES']:
        bld.recurse('examples')

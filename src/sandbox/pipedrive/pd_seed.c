/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Records that a sync with Marketo has been at work on: some are linked to it
 * by their MarketoID, some are not yet. For the company "marketo":
 * `--seed=1`, or POST /_sandbox/seed.
 */
#include "sandbox/pipedrive/pd.h"

/* ' stands for ". */
static const char *const records[] = {
    "{'organizations':[{'id':10,'name':'Test Flask Organization','owner_id':1"
    "628545,'visible_to':3,'add_time':'2016-01-01T00:00:00Z','address':{'valu"
    "e':'Rue Mouffetard'},'custom_fields':{'e228e7412c28d93f22ff6d001a493b55c"
    "458d7a4':157,'0a5c87711ca9460761f4bae44982ccfb4c9fb916':'0192837465','70"
    "18eef1abb8cd22198de7c3bf3495554406f723':2000000,'a190f47cabba30316601337"
    "22ae78930fe18519e':20,'acdda8843735d179b0fcbd1ad257f3533a094ec0':'Paris'"
    ",'6d357984be3de178ae8c6a5f516682c04037f300':'France','b97ac2f12d2071c4c5"
    "efbf3a89c812c970f04af1':'France'}},{'id':20,'name':'Test Flask Linked Or"
    "ganization','owner_id':1628545,'visible_to':3,'add_time':'2016-01-01T00:"
    "00:00Z','address':{'value':'Rue Mouffetard'},'custom_fields':{'e228e7412"
    "c28d93f22ff6d001a493b55c458d7a4':157,'0a5c87711ca9460761f4bae44982ccfb4c"
    "9fb916':'0192837465','7018eef1abb8cd22198de7c3bf3495554406f723':2000000,"
    "'a190f47cabba3031660133722ae78930fe18519e':20,'acdda8843735d179b0fcbd1ad"
    "257f3533a094ec0':'Paris','6d357984be3de178ae8c6a5f516682c04037f300':'Fra"
    "nce','b97ac2f12d2071c4c5efbf3a89c812c970f04af1':'France','e6d335da65e8dd"
    "72f6a80c0110df7cdaf16a6a3b':'20'}},{'id':30,'name':'Test Flask Linked Or"
    "ganization','owner_id':1628545,'visible_to':3,'add_time':'2016-01-01T00:"
    "00:00Z','address':{'value':'Rue Mouffetard'},'custom_fields':{'e228e7412"
    "c28d93f22ff6d001a493b55c458d7a4':157,'0a5c87711ca9460761f4bae44982ccfb4c"
    "9fb916':'0192837465','7018eef1abb8cd22198de7c3bf3495554406f723':2000000,"
    "'a190f47cabba3031660133722ae78930fe18519e':20,'acdda8843735d179b0fcbd1ad"
    "257f3533a094ec0':'Paris','6d357984be3de178ae8c6a5f516682c04037f300':'Fra"
    "nce','b97ac2f12d2071c4c5efbf3a89c812c970f04af1':'France','e6d335da65e8dd"
    "72f6a80c0110df7cdaf16a6a3b':'30'}},{'id':50,'name':'Test Flask Unlinked "
    "Organization','owner_id':1628545,'visible_to':3,'add_time':'2016-01-01T0"
    "0:00:00Z'}]}",

    "{'persons':[{'id':10,'name':'Test Flask Person','first_name':'Test Flask"
    "','last_name':'Person','emails':[{'label':'work','value':'person@testfla"
    "sk.com','primary':true}],'phones':[{'label':'work','value':'5647382910',"
    "'primary':true}],'owner_id':1628545,'org_id':10,'visible_to':3,'add_time"
    "':'2016-01-01T00:00:00Z','custom_fields':{'fe5bf54e0790d5b29216ec2f18b3e"
    "fe030db1c2d':'Germany','49f0c687b7617aa2e449353f9f5263434f6725d7':'2016-"
    "11-16','d366bfa5faf0d582930a1aac573f7127d29a500b':'Dev','408cbc6a400b57c"
    "2e37101e119d12bb86d3a3c42':'Germany','d0dd0fc4673a1554d5250ebe0a38afe376"
    "1b96e1':'Munich','88ec7b3fd70f2fbdabe9aded639e316ff29174ce':15,'a39b94ab"
    "1111b083a10b75bc33f20c153892e844':'2016-11-16','4c83a0bc2ae17da0887a74d9"
    "37b63a165ae4424b':196,'a37a56245b1d74c6cb19f09c27ca4240769bdf27':278}},{"
    "'id':20,'name':'Test Linked Flask Person','first_name':'Test Linked Flas"
    "k','last_name':'Person','emails':[{'label':'work','value':'person@testli"
    "nkedflask.com','primary':true}],'phones':[{'label':'work','value':'24680"
    "13579','primary':true}],'owner_id':1628545,'org_id':20,'visible_to':3,'a"
    "dd_time':'2016-01-01T00:00:00Z','custom_fields':{'fe5bf54e0790d5b29216ec"
    "2f18b3efe030db1c2d':'United Kingdom','408cbc6a400b57c2e37101e119d12bb86d"
    "3a3c42':'United Kingdom','d0dd0fc4673a1554d5250ebe0a38afe3761b96e1':'Lon"
    "don','88ec7b3fd70f2fbdabe9aded639e316ff29174ce':30,'a39b94ab1111b083a10b"
    "75bc33f20c153892e844':'2016-11-16','eabb94d56af0cecb60f1d0770c1aa6f048ca"
    "e399':212,'4c83a0bc2ae17da0887a74d937b63a165ae4424b':189,'a37a56245b1d74"
    "c6cb19f09c27ca4240769bdf27':279,'d366bfa5faf0d582930a1aac573f7127d29a500"
    "b':'Consultant','49f0c687b7617aa2e449353f9f5263434f6725d7':'2016-11-16',"
    "'9a9714c55a34f5faf2956584040ca245b7ab641b':'20'}},{'id':30,'name':'Test "
    "Linked Flask Person','first_name':'Test Linked Flask','last_name':'Perso"
    "n','emails':[{'label':'work','value':'person@testlinkedflask.com','prima"
    "ry':true}],'phones':[{'label':'work','value':'2468013579','primary':true"
    "}],'owner_id':1628545,'org_id':30,'visible_to':3,'add_time':'2016-01-01T"
    "00:00:00Z','custom_fields':{'fe5bf54e0790d5b29216ec2f18b3efe030db1c2d':'"
    "United Kingdom','408cbc6a400b57c2e37101e119d12bb86d3a3c42':'United Kingd"
    "om','d0dd0fc4673a1554d5250ebe0a38afe3761b96e1':'London','88ec7b3fd70f2fb"
    "dabe9aded639e316ff29174ce':30,'a39b94ab1111b083a10b75bc33f20c153892e844'"
    ":'2016-11-16','eabb94d56af0cecb60f1d0770c1aa6f048cae399':212,'4c83a0bc2a"
    "e17da0887a74d937b63a165ae4424b':189,'a37a56245b1d74c6cb19f09c27ca4240769"
    "bdf27':279,'d366bfa5faf0d582930a1aac573f7127d29a500b':'Consultant','49f0"
    "c687b7617aa2e449353f9f5263434f6725d7':'2016-01-03','9a9714c55a34f5faf295"
    "6584040ca245b7ab641b':'30','5f1cbd0a35dc0a5da22e2e4c7f5a0f3f1f4b7c01':'N"
    "one'}}]}",

    "{'deals':[{'id':10,'title':'Test Flask Deal','value':10000,'currency':'U"
    "SD','status':'open','owner_id':1628545,'creator_user_id':1628545,'person"
    "_id':20,'org_id':10,'pipeline_id':12,'stage_id':34,'visible_to':3,'add_t"
    "ime':'2016-01-01T00:00:00Z','custom_fields':{'e1a0152b61c167ab817b4b6a52"
    "7f0d2fc0c26011':4,'19b3ae28e6d11eb034372a815cffa6fc751db0d6':'Dummy desc"
    "ription 1'}},{'id':20,'title':'Test Flask Linked Deal','value':20000,'cu"
    "rrency':'USD','status':'lost','owner_id':1628545,'creator_user_id':16285"
    "45,'person_id':20,'org_id':10,'pipeline_id':12,'stage_id':34,'visible_to"
    "':3,'add_time':'2016-01-01T00:00:00Z','custom_fields':{'e1a0152b61c167ab"
    "817b4b6a527f0d2fc0c26011':129,'19b3ae28e6d11eb034372a815cffa6fc751db0d6'"
    ":'Dummy description 2'},'close_time':'2016-11-16T03:30:00Z','lost_time':"
    "'2016-11-16T03:30:00Z'},{'id':30,'title':'Test Flask Linked Opportunity'"
    ",'value':15000,'currency':'USD','status':'lost','owner_id':1628545,'crea"
    "tor_user_id':1628545,'person_id':20,'org_id':10,'pipeline_id':12,'stage_"
    "id':34,'visible_to':3,'add_time':'2016-01-01T00:00:00Z','custom_fields':"
    "{'e1a0152b61c167ab817b4b6a527f0d2fc0c26011':5,'19b3ae28e6d11eb034372a815"
    "cffa6fc751db0d6':'Dummy description 3'},'close_time':'2016-11-16T03:36:0"
    "0Z','lost_time':'2016-11-16T03:36:00Z'}]}",

    "{'activities':[{'id':101,'subject':'Call','type':'call','deal_id':10,'ow"
    "ner_id':1628545,'due_date':'2016-11-14','done':true,'marked_as_done_time"
    "':'2016-11-14T10:00:00Z','add_time':'2016-01-01T00:00:00Z'},{'id':102,'s"
    "ubject':'Call','type':'call','deal_id':20,'owner_id':1628545,'due_date':"
    "'2016-11-15','done':true,'marked_as_done_time':'2016-11-15T10:00:00Z','a"
    "dd_time':'2016-01-01T00:00:00Z'},{'id':103,'subject':'Call','type':'call"
    "','deal_id':30,'owner_id':1628545,'due_date':'2016-11-15','done':true,'m"
    "arked_as_done_time':'2016-11-15T10:00:00Z','add_time':'2016-01-01T00:00:"
    "00Z'}]}",
};

static struct str with_quotes(struct arena *a, const char *text)
{
    char *p = arena_strz(a, str_from(text));
    for (char *at = p; *at; at++)
        if (*at == '\'')
            *at = '"';
    return str_from(p);
}

int64_t pd_seed(struct pd_call *c)
{
    int64_t n = 0;
    struct value v;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        if (json_parse(c->a, with_quotes(c->a, records[i]), &v, NULL) ==
            ERR_OK)
            n += pd_records_put(c, &v);
    return n;
}
